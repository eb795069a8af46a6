"""What every draft made by a press needs: a title and subject that fit, and a place nobody takes meanwhile."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from blog.excerpts import shorten
from newsletter.editions.merge.grammar import as_written
from newsletter.editions.models import EditionPage

TRIES = 3
"""How often a draft is made anew when somebody took its place in the tree or its address meanwhile."""


class NotMade(Exception):
    """The draft could not be made; nothing changed. The message is a sentence for people."""


def made(make: Callable[[], EditionPage]) -> EditionPage:
    """Return what `make` makes in a transaction of its own, tried anew where another press was quicker.

    `make` reads numbers and addresses afresh each time. Raises `NotMade` when no try went through.
    """
    for _tried in range(TRIES):
        try:
            with transaction.atomic():
                return make()
        except ValidationError as error:
            reason = " ".join(error.messages)
        except IntegrityError:
            reason = _("Others were adding pages at the same moment. Please press again.")
    raise NotMade(_("The draft was not made. %(reason)s") % {"reason": reason})


def title_from(text: str) -> str:
    """A text as an edition's title, shortened between words where a title may not be so long."""
    return shorten(text, characters=_longest("title"))


def subject_from(text: str) -> str:
    """A text as a subject that says the same: its braces are no fields, its length is one a subject has."""
    longest = _longest("subject")
    room, subject = longest, as_written(text)
    while len(subject) > longest:
        short = shorten(text, characters=room)
        subject = as_written(short)
        room -= max(1, len(subject) - longest)
    return subject


def _longest(name: str) -> int:
    field = EditionPage._meta.get_field(name)
    assert isinstance(field, CharField)
    return field.max_length or 0
