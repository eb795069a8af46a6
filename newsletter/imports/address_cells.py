"""The address in a cell: a fast path for plain ones, the full validator for the rest."""

import re
from functools import lru_cache

from newsletter.consent.addresses import (
    CARRIER_DOMAINS,
    LONGEST,
    LONGEST_INPUT,
    LONGEST_LOCAL_PART,
    InvalidAddress,
    normalise,
)
from newsletter.imports.entry import MAY_NOT_ARRIVE, ROLE_ADDRESS, RowRefused

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
PLAIN_LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*+").fullmatch
"""Dot-atoms of RFC 5322 §3.2.3, which the full validator takes as they are."""
PLAIN_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63})").fullmatch
"""Host names of RFC 1123 §2.1."""

RESERVED_TOP = {"arpa", "invalid", "local", "localhost", "onion", "test"}
ROLES = {
    "abuse", "accounting", "admin", "administrator", "contact", "customer", "eigyo", "enquiry", "hello", "help",
    "hr", "info", "information", "inquiry", "jinji", "keiri", "mail", "marketing", "news", "no-reply", "noreply",
    "office", "order", "pr", "postmaster", "press", "recruit", "root", "sales", "security", "shop", "soumu",
    "staff", "support", "toiawase", "webmaster",
}  # fmt: skip
"""Local parts that belong to an office and not to a person (RFC 2142, and those usual in Japan)."""

NAMED = re.compile(r"\s*\"?([^\"<>@]*?)\"?\s*<\s*(?:mailto:)?([^<>\s]+)\s*>\s*", re.IGNORECASE)
MAILTO = re.compile(r"mailto:", re.IGNORECASE)
ONE_OF_SEVERAL = re.compile(r"[^\s,;、；，/<>]+[@＠][^\s,;、；，/<>@＠]+")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
LIKE_ADDRESS = re.compile(r"[^@]+@[^@]+")

NO_FLAGS: frozenset[str] = frozenset()
ROLE = frozenset({ROLE_ADDRESS})
DOTTED = frozenset({MAY_NOT_ARRIVE})

Read = tuple[str, str, frozenset[str], str]
"""The address as written, its key, its flags, and the name that stood before it."""


def read_address(cell: str) -> Read:
    """Read the one address of a cell, also `Taro Yamada <taro@example.com>`.

    The address and its key are those of `consent.addresses.normalise`. Raises `RowRefused`.
    """
    local, _at, domain = cell.rpartition("@")
    host = _plain_host(domain)
    if not host or not PLAIN_LOCAL(local) or len(local) > LONGEST_LOCAL_PART or len(cell) > LONGEST:
        return _read_with_care(cell)
    lower = cell.lower()
    flags = ROLE if lower[: len(local)] in ROLES else NO_FLAGS
    return (cell, cell, flags, "") if lower == cell else (f"{local}@{host}", lower, flags, "")


@lru_cache(maxsize=10_000)
def _plain_host(domain: str) -> str:
    """A domain in small letters, if the full validator takes it as it is; empty for all others."""
    if len(domain) > LONGEST or not domain.isascii():
        return ""
    host = domain.lower()
    found = PLAIN_HOST(host)
    if found is None or found[1] in RESERVED_TOP or "--" in host or host in CARRIER_DOMAINS:
        return ""
    return host


def _read_with_care(cell: str) -> Read:
    text, name = cell.strip(), ""
    if not text:
        raise RowRefused("no-address")
    if CONTROL.search(text):
        raise RowRefused("control-characters")
    if "\ufffd" in text:
        raise RowRefused("unreadable")
    if len(text) > LONGEST_INPUT:
        raise RowRefused("too-long")
    if text.isascii() and "@" not in text:
        raise RowRefused("not-an-address")
    if named := NAMED.fullmatch(text):
        name, text = named[1].strip(), named[2]
    text = MAILTO.sub("", text, count=1) if text[:7].lower() == "mailto:" else text
    try:
        address = normalise(text)
    except InvalidAddress as error:
        raise RowRefused(_what_is_wrong(text)) from error
    local = address.key.rpartition("@")[0]
    flags = DOTTED if address.may_not_arrive else ROLE if local in ROLES else NO_FLAGS
    return address.email, address.key, flags, name


def _what_is_wrong(text: str) -> str:
    """The reason for a text that is no address."""
    if text.count("@") + text.count("＠") > 1 and len(ONE_OF_SEVERAL.findall(text)) > 1:
        return "several-addresses"
    plain = text.replace("＠", "@")
    if LIKE_ADDRESS.fullmatch(plain):
        local, _at, domain = plain.rpartition("@")
        if len(local) > LONGEST_LOCAL_PART or len(plain) > LONGEST:
            return "too-long"
        if not re.search("[.．。｡]", domain):
            return "domain-without-dot"
    return "not-an-address"
