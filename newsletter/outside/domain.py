"""Whether receivers will believe a domain: its addresses, SPF, DKIM, DMARC and the bounce domain's, by DNS."""

import re
from collections.abc import Callable, Mapping

from newsletter.message.reserved import is_reserved
from newsletter.outside import spf
from newsletter.outside.answers import ADDRESS, BOUNCE, DKIM, DMARC, SPF, Answer
from newsletter.outside.dkim_records import dkim
from newsletter.outside.names import Names, NoSuchName, Unanswered

UNKNOWN = Answer("could not check", "dns-silent")
_SECOND_LEVELS = {"ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "ne", "net", "or", "org"}
_TAG = re.compile(r"\s*([a-z]+)\s*=\s*([^;]*?)\s*(?:;|$)", re.IGNORECASE)


def ask_domain(kind: str, domain: str, *, names: Names) -> Answer:
    """Answer one question about a domain. Raises nothing.

    For `BOUNCE` the domain is the bounce domain, a space, and the sender's domain.
    """
    if is_reserved(f"x@{domain.partition(' ')[0]}"):
        return Answer("could not check", "reserved-domain", {"domain": domain.partition(" ")[0]})
    try:
        return _ASKED[kind](domain, names)
    except Unanswered:
        return UNKNOWN


def _address(domain: str, names: Names) -> Answer:
    """RFC 5321 §5.1 and RFC 7505; docomo refuses senders whose domain has neither A nor MX."""
    details = {"domain": domain}
    try:
        servers = names.find(domain, "MX")
        if servers == [""]:
            return Answer("warn", "null-mx", details)
        if servers or names.numbers(domain):
            return Answer("pass", "has-address", details)
    except NoSuchName:
        return Answer("fail", "no-such-domain", details)
    return Answer("fail", "no-address", details)


def _dmarc(domain: str, names: Names) -> Answer:
    """RFC 9989: the record of the domain, or of the nearest parent that has one."""
    for name in _and_parents(domain):
        records = [
            text for text in names.texts(f"_dmarc.{name}") if re.match(r"\s*v\s*=\s*DMARC1\s*(?:;|$)", text)
        ]
        if len(records) > 1:
            return Answer("fail", "dmarc-twice", {"domain": name})
        if records:
            return _dmarc_judged(name, dict(_tags(records[0])))
    return Answer("fail", "dmarc-missing", {"domain": domain})


def _dmarc_judged(name: str, tags: Mapping[str, str]) -> Answer:
    policy = tags.get("p", "").lower()
    details = {"domain": name, "policy": policy}
    if policy not in ("none", "quarantine", "reject"):
        return Answer("warn", "dmarc-unreadable", details)
    return Answer("pass", "dmarc", details)


def _tags(record: str) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in _TAG.findall(record)]


def _and_parents(domain: str) -> list[str]:
    """A domain and what lies above it, down to its organisation."""
    labels, least = domain.split("."), len(organisation(domain).split("."))
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - least + 1))]


def organisation(domain: str) -> str:
    """The registered domain, as far as its form tells: `news.example.co.jp` belongs to `example.co.jp`."""
    labels = domain.lower().rstrip(".").split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if long else -2 :])


def _bounce(both: str, names: Names) -> Answer:
    """The envelope's domain must take mail, be covered by SPF, and belong to the sender's organisation."""
    bounce, _space, sender = both.partition(" ")
    details = {"domain": bounce, "sender": sender}
    if organisation(bounce) != organisation(sender):
        return Answer("warn", "bounce-not-aligned", details)
    try:
        if not [server for server in names.find(bounce, "MX") if server]:
            return Answer("fail", "bounce-no-mx", details)
    except NoSuchName:
        return Answer("fail", "no-such-domain", details)
    found = spf.judged(bounce, names)
    return Answer("pass", "bounce", details) if found.level == "pass" else found


_ASKED: Mapping[str, Callable[[str, Names], Answer]] = {
    ADDRESS: _address,
    SPF: spf.judged,
    DMARC: _dmarc,
    DKIM: dkim,
    BOUNCE: _bounce,
}
