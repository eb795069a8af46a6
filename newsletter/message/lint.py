"""A last look at the octets of a mail: what receivers punish and no library notices."""

import re

from django.utils.translation import gettext as _

from newsletter.message.headers import LONGEST_LINE
from newsletter.message.lint_bodies import body_problems
from newsletter.message.lint_headers import Headers, header_problems, list_problems, value_of
from newsletter.message.lint_signatures import is_signed_here, signature_problems


def lint(raw: bytes, *, bulk: bool = True, signed: bool | None = None) -> list[str]:
    """Everything wrong with a finished mail, in words; empty when nothing is.

    `bulk`: it goes to many and must carry the headers for leaving (RFC 8058, RFC 2369,
    RFC 2919). `signed`: it must carry a DKIM signature over them (RFC 8058 §4); None: when
    the settings sign mail of its sender. Whatever signature it carries is looked at. A
    link of plain http is accepted only below `settings.SITE_URL`. Pure but for the settings.
    """
    head, _end, body = raw.partition(b"\r\n\r\n")
    headers = _headers(head)
    if signed is None:
        signed = is_signed_here(headers)
    return [
        *_line_problems(raw, head),
        *header_problems(headers, bulk=bulk),
        *(list_problems(headers) if bulk else []),
        *body_problems(raw, bulk=bulk),
        *signature_problems(headers, body, wanted=signed, bulk=bulk),
    ]


def is_bulk(raw: bytes) -> bool:
    """Whether a mail says of itself that it goes to many."""
    return value_of(_headers(raw.partition(b"\r\n\r\n")[0]), "Precedence").lower() == "bulk"


def _headers(head: bytes) -> Headers:
    """The headers with their folds, in order; a line without a colon has no value."""
    fields = re.split(r"\r?\n(?![ \t])", head.decode("latin-1"))
    return [(name, value.strip()) for name, _colon, value in (one.partition(":") for one in fields)]


def _line_problems(raw: bytes, head: bytes) -> list[str]:
    problems = []
    if re.search(rb"\r(?!\n)|(?<!\r)\n", raw):
        problems.append(_("A line does not end with CR LF."))
    if any(len(line) > LONGEST_LINE for line in re.split(rb"\r\n|\r|\n", raw)):
        problems.append(_("A line is longer than 998 octets."))
    if not raw.isascii():
        problems.append(_("The message is not 7 bit: a server on the way may change it and break its signature."))
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw):
        problems.append(_("The message holds a control character."))
    if re.search(rb"\n[ \t]*\r?\n", head):
        problems.append(_("A header holds a line of nothing but spaces."))
    return problems
