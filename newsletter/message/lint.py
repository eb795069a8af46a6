"""A last look at the octets of a mail: what receivers punish and no library notices."""

import re
from collections import Counter

from django.conf import settings
from django.utils.translation import gettext as _

from newsletter.message.headers import LONGEST_LINE, LONGEST_WORD, is_raw

ALWAYS = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")
BULK = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "Feedback-ID")
AT_MOST_ONCE = (*ALWAYS, *BULK, "Reply-To", "Sender", "Cc")
ENCODED_WORD = re.compile(r"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")
URI = re.compile(r"<\s*([^>]*?)\s*>")

Headers = list[tuple[str, str]]


def lint(raw: bytes, *, bulk: bool = True, signed: bool = False) -> list[str]:
    """Everything wrong with a finished mail, in words; empty when nothing is.

    `bulk`: it goes to many and must carry the headers for leaving (RFC 8058, RFC 2369,
    RFC 2919). `signed`: it must carry a DKIM signature over them (RFC 8058 §4). A link of
    plain http is accepted only below `settings.SITE_URL`. Pure but for that setting.
    """
    headers = _headers(raw)
    problems = [*_line_problems(raw), *_presence_problems(headers, bulk=bulk), *_word_problems(headers)]
    if bulk:
        problems += _list_problems({name.lower(): value for name, value in headers})
    if signed:
        problems += _signature_problems(headers)
    return problems


def _headers(raw: bytes) -> Headers:
    """The headers with their folds, in order; a first line without a colon is skipped."""
    block = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0].decode("latin-1")
    fields = re.split(r"\r?\n(?![ \t])", block)
    return [
        (name.strip(), value.strip()) for name, colon, value in (one.partition(":") for one in fields) if colon
    ]


def _line_problems(raw: bytes) -> list[str]:
    problems = []
    if re.search(rb"\r(?!\n)|(?<!\r)\n", raw):
        problems.append(_("A line does not end with CR LF."))
    if any(len(line) > LONGEST_LINE for line in re.split(rb"\r\n|\r|\n", raw)):
        problems.append(_("A line is longer than 998 octets."))
    if not raw.isascii():
        problems.append(_("The message is not 7 bit: a server on the way may change it and break its signature."))
    return problems


def _presence_problems(headers: Headers, *, bulk: bool) -> list[str]:
    counts = Counter(name.lower() for name, _value in headers)
    wanted = (*ALWAYS, *BULK) if bulk else ALWAYS
    missing = [name for name in wanted if not counts[name.lower()]]
    repeated = [name for name in AT_MOST_ONCE if counts[name.lower()] > 1]
    return [
        *(_("The header %(name)s is missing.") % {"name": name} for name in missing),
        *(_("The header %(name)s appears more than once.") % {"name": name} for name in repeated),
    ]


def _word_problems(headers: Headers) -> list[str]:
    problems = []
    for name, value in headers:
        if is_raw(name) and "=?" in value:
            problems.append(_("The header %(name)s holds an encoded word.") % {"name": name})
        if any(len(word) > LONGEST_WORD for word in ENCODED_WORD.findall(value)):
            problems.append(_("The header %(name)s holds an encoded word over 75 characters.") % {"name": name})
        if "?==?" in value:
            problems.append(_("The header %(name)s holds encoded words glued together.") % {"name": name})
    return problems


def _list_problems(headers: dict[str, str]) -> list[str]:
    problems = []
    uris = URI.findall(headers.get("list-unsubscribe", ""))
    web = [uri for uri in uris if _is_web_link(uri)]
    if len(web) != 1:
        problems.append(_("List-Unsubscribe must hold exactly one https address."))
    if any(re.search(r"\s", uri) for uri in uris):
        problems.append(_("List-Unsubscribe holds an address with a space or a line break in it."))
    if headers.get("list-unsubscribe-post", "List-Unsubscribe=One-Click") != "List-Unsubscribe=One-Click":
        problems.append(_("List-Unsubscribe-Post must be exactly List-Unsubscribe=One-Click."))
    if not re.search(r"<[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+>$", headers.get("list-id", "")):
        problems.append(_("List-ID must end with a name such as <main.example.org>."))
    return problems


def _is_web_link(uri: str) -> bool:
    root = str(settings.SITE_URL)
    return uri.startswith("https://") or (uri.startswith("http://") and uri.startswith(f"{root}/"))


def _signature_problems(headers: Headers) -> list[str]:
    for name, value in headers:
        if name.lower() == "dkim-signature":
            signed = re.search(r"(?:^|;)\s*h=([^;]*)", value)
            names = {one.strip().lower() for one in signed[1].split(":")} if signed else set()
            if {"list-unsubscribe", "list-unsubscribe-post"} <= names:
                return []
    return [_("No DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post.")]
