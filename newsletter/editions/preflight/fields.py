"""The merge fields: each exists, stands where it is filled in, and leaves words to a reader nobody knows."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.content import blocks_of
from newsletter.editions.merge.blocks import sentences
from newsletter.editions.merge.checking import problems
from newsletter.editions.preflight.findings import Examined, Finding


def check_fields(mail: Examined) -> Iterator[Finding]:
    """Refuse what looks like a field and is none. Silent where an edition has no fields."""
    edition = mail.edition
    wrong = [
        *problems(edition.subject, alone=True),
        *problems(edition.preheader),
        *sentences(blocks_of(edition)),
    ]
    for sentence in dict.fromkeys(wrong):
        yield Finding("fail", sentence, _("Correct the field, or take it out."), "fields")
    if not wrong and mail.rendered.fields.phrases:
        yield Finding("pass", _("Every merge field exists and can be filled in."), code="fields")
