"""What is marked as still to be checked."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from blog.publishing import unresolved_marks
from newsletter.editions.content import parts_of
from newsletter.editions.preflight.findings import Examined, Finding


def check_marks(mail: Examined) -> Iterator[Finding]:
    """Refuse what is still marked to be checked."""
    marks = [mark for text in (mail.edition, *parts_of(mail.edition)) for mark in unresolved_marks(text)]
    for sentence in marks:
        yield Finding("fail", sentence, _("Check the fact, then remove the mark."), "marks", "body")
    if not marks:
        yield Finding("pass", _("Nothing is marked as still to be checked."), code="marks")
