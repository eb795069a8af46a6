"""The address in a cell: a fast path for plain ones, the full validator for the rest."""

import re

from newsletter.consent.addresses import CARRIER_DOMAINS, LONGEST, LONGEST_INPUT, InvalidAddress, normalise
from newsletter.imports.entry import MAY_NOT_ARRIVE, ROLE_ADDRESS, RowRefused

PLAIN = re.compile(
    r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+)"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}))"
).fullmatch
"""Dot-atoms of RFC 5322 §3.2.3 at host names of RFC 1123 §2.1: what the full validator takes as it is."""

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
    found = PLAIN(cell)
    if found is None:
        return _read_with_care(cell)
    local, domain, top = found.groups()
    lower = cell.lower()
    host = domain if lower == cell else domain.lower()
    if (
        len(local) > 64
        or len(cell) > LONGEST
        or "--" in host
        or host in CARRIER_DOMAINS
        or top.lower() in RESERVED_TOP
    ):
        return _read_with_care(cell)
    flags = ROLE if local.lower() in ROLES else NO_FLAGS
    return (cell, cell, flags, "") if lower == cell else (f"{local}@{host}", lower, flags, "")


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
        if len(local) > 64 or len(plain) > LONGEST:
            return "too-long"
        if not re.search("[.．。｡]", domain):
            return "domain-without-dot"
    return "not-an-address"
