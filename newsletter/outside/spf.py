"""SPF as receivers read it (RFC 7208): one record, readable, with at most ten look-ups.

A record is read whole before it counts: one term that cannot be read breaks it, wherever it stands (§4.6).
Then the first `all` ends it: what follows is never asked, and a `redirect` beside it says nothing (§5.1, §6.1).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from newsletter.outside.answers import Answer
from newsletter.outside.names import Names

MOST_LOOK_UPS = 10
"""RFC 7208 §4.6.4: one more is a permanent error, and SPF counts as broken."""
_TERM = re.compile(
    r"(?P<sign>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?P<rest>[:/].*)?$", re.IGNORECASE
)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9._-]*)=(?P<value>.*)$", re.IGNORECASE)
_COSTS = {"include", "a", "mx", "ptr", "exists", "redirect"}
_NEEDS_VALUE = {"include", "exists", "ip4", "ip6", "redirect"}
_ONCE = {"redirect", "exp"}


class _Broken(Exception):
    """The record is a permanent error; the argument is the code that names why."""


@dataclass(frozen=True)
class _Term:
    """One mechanism or modifier: how it ends the question, its name, and what it names."""

    sign: str
    name: str
    value: str


def judged(domain: str, names: Names) -> Answer:
    """Whether a domain says which servers may mail for it. Raises `Unanswered`."""
    details = {"domain": domain}
    try:
        terms = _terms_of(domain, names)
        if terms is None:
            return Answer("fail", "spf-missing", details)
        count = _count(terms, names, (domain.lower(),))
        if count > MOST_LOOK_UPS:
            raise _Broken("spf-too-many")
        others = _others(terms, names)
    except _Broken as error:
        return Answer("fail", str(error), details)
    if others == "+":
        return Answer("fail", "spf-all", details)
    if others == "?":
        return Answer("warn", "spf-open", details)
    return Answer("pass", "spf", details | {"look_ups": count})


def _others(terms: Sequence[_Term], names: Names) -> str:
    """The sign for machines that nothing else names: of the first `all`, else of the record redirected to."""
    last = terms[-1] if terms else _Term("?", "", "")
    if last.name == "all":
        return last.sign
    onward = [term.value for term in terms if term.name == "redirect"]
    if not onward:
        return "?"
    if "%" in onward[0]:  # a macro: only a receiver knows the record
        return "-"
    return _others(_terms_of(onward[0], names) or (), names)


def _terms_of(domain: str, names: Names) -> list[_Term] | None:
    """What counts of a domain's record; None where it has none."""
    records = [text for text in names.texts(domain) if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]
    if len(records) > 1:
        raise _Broken("spf-twice")
    return _counting([_read(term) for term in records[0].split()[1:]]) if records else None


def _counting(terms: list[_Term]) -> list[_Term]:
    """The terms up to the first `all`; without one a `redirect` is asked last, wherever it stands."""
    if any([term.name for term in terms].count(name) > 1 for name in _ONCE):
        raise _Broken("spf-unreadable")
    end = next((place for place, term in enumerate(terms) if term.name == "all"), None)
    if end is None:
        return sorted(terms, key=lambda term: term.name == "redirect")
    return [term for term in terms[: end + 1] if term.name != "redirect"]


def _count(terms: Sequence[_Term], names: Names, above: tuple[str, ...]) -> int:
    """The look-ups a receiver makes at most for a record, those of its includes among them."""
    total = 0
    for term in terms:
        if term.name in _COSTS:
            total += 1
        if term.name in ("include", "redirect") and "%" not in term.value and total <= MOST_LOOK_UPS:
            total += _below(term.value, names, above)
        if total > MOST_LOOK_UPS:
            return total
    return total


def _below(target: str, names: Names, above: tuple[str, ...]) -> int:
    if target.lower() in above:
        raise _Broken("spf-loop")
    terms = _terms_of(target, names)
    if terms is None:
        raise _Broken("spf-include-empty")
    return _count(terms, names, (*above, target.lower()))


def _read(text: str) -> _Term:
    """One term. Raises `_Broken` where no receiver could read it."""
    found, modifier = _TERM.match(text), _MODIFIER.match(text)
    if found:
        term = _Term(found["sign"] or "+", found["name"].lower(), (found["rest"] or "").removeprefix(":"))
    elif modifier:
        term = _Term("", modifier["name"].lower(), modifier["value"])
    else:
        raise _Broken("spf-unreadable")
    if not _is_sound(term):
        raise _Broken("spf-unreadable")
    return _Term(term.sign, term.name, term.value.rstrip("."))


def _is_sound(term: _Term) -> bool:
    if term.name in _NEEDS_VALUE and not term.value.strip("/"):
        return False
    if term.name == "all":
        return not term.value
    if term.name in ("ip4", "ip6"):
        try:
            (IPv4Network if term.name == "ip4" else IPv6Network)(term.value, strict=False)
        except ValueError:
            return False
    return True
