"""The preheader: what a list of mails shows after the subject."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.preflight.findings import Examined, Finding

PREHEADER_CELLS = 120
"""60 full-width characters: no list of mails shows more."""


def check_preheader(mail: Examined) -> Iterator[Finding]:
    """Say that the preheader is empty, says the subject again, or is longer than any list of mails shows."""
    preheader, subject = mail.rendered.preheader, mail.rendered.subject
    width = cells(preheader)
    if not preheader:
        yield _advice(
            _("The preheader is empty: lists of mails will show the first words of the mail instead."),
            _("Add one sentence that continues the subject."),
        )
    elif _says_again(preheader, subject):
        yield _advice(
            _("The preheader says the subject again."),
            _("Let it go on where the subject ends: both are read together."),
        )
    elif width > PREHEADER_CELLS:
        words = _("The preheader is %(width)s full-width characters wide; no list of mails shows more than 60.")
        yield _advice(words % {"width": f"{width / 2:g}"}, _("Shorten it to one sentence."))
    else:
        yield Finding("pass", _("There is a preheader."), code="preheader")


def _advice(message: str, fix: str) -> Finding:
    return Finding("warn", message, fix, "preheader", "preheader")


def _says_again(preheader: str, subject: str) -> bool:
    one, other = (("".join(words.split())).casefold() for words in (preheader, subject))
    return bool(other) and one.startswith(other)
