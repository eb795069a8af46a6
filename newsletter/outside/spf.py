"""SPF as receivers read it (RFC 7208): one record, readable, with at most ten look-ups."""

import re

from newsletter.outside.answers import Answer
from newsletter.outside.names import Names

MOST_LOOK_UPS = 10
"""RFC 7208 §4.6.4: one more is a permanent error, and SPF counts as broken."""
_TERM = re.compile(
    r"(?P<sign>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?P<rest>[:/].*)?$", re.IGNORECASE
)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9._-]*)=(?P<value>.*)$", re.IGNORECASE)
_COSTS = {"include", "a", "mx", "ptr", "exists"}


class _Broken(Exception):
    """The record is a permanent error; the argument is the code that names why."""


def judged(domain: str, names: Names) -> Answer:
    """Whether a domain says which servers may mail for it. Raises `Unanswered`."""
    details = {"domain": domain}
    try:
        record = _record(domain, names)
        if record is None:
            return Answer("fail", "spf-missing", details)
        count = _count(record, domain, names, {domain.lower()})
        if count > MOST_LOOK_UPS:
            raise _Broken("spf-too-many")
    except _Broken as error:
        return Answer("fail", str(error), details)
    ends = record.lower().split()[-1]
    if ends in ("all", "+all"):
        return Answer("fail", "spf-all", details)
    if ends == "?all" or not (ends.endswith("all") or "redirect=" in record.lower()):
        return Answer("warn", "spf-open", details)
    return Answer("pass", "spf", details | {"look_ups": count})


def _record(domain: str, names: Names) -> str | None:
    records = [text for text in names.texts(domain) if re.match(r"v=spf1(?:\s|$)", text, re.IGNORECASE)]
    if len(records) > 1:
        raise _Broken("spf-twice")
    return records[0] if records else None


def _count(record: str, domain: str, names: Names, seen: set[str]) -> int:
    """The look-ups a receiver makes for a record, those of its includes among them."""
    total = 0
    for term in record.split()[1:]:
        name, target = _read(term)
        if name in _COSTS or name == "redirect":
            total += 1
        if name in ("include", "redirect") and "%" not in target:
            total += _below(target, names, seen)
        if total > MOST_LOOK_UPS:
            return total
    return total


def _below(target: str, names: Names, seen: set[str]) -> int:
    if not target:
        raise _Broken("spf-unreadable")
    if target.lower() in seen:
        raise _Broken("spf-loop")
    record = _record(target, names)
    if record is None:
        raise _Broken("spf-include-empty")
    return _count(record, target, names, seen | {target.lower()})


def _read(term: str) -> tuple[str, str]:
    """The mechanism or modifier of a term, and what it names."""
    found = _TERM.match(term)
    if found:
        return found["name"].lower(), (found["rest"] or "").lstrip(":").rstrip(".")
    modifier = _MODIFIER.match(term)
    if modifier:
        return modifier["name"].lower(), modifier["value"].rstrip(".")
    raise _Broken("spf-unreadable")
