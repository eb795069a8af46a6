"""Marks of unchecked facts anywhere in an edition. While one is left, it is neither published nor mailed."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from blog.publishing import unresolved_marks
from prompts.unresolved import find_unresolved

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage


def obstacles(edition: "EditionPage") -> list[str]:
    """A sentence for each mark left in an edition, saying where it stands; empty when nothing is open."""
    own = [(_("subject"), edition.subject), (_("preheader"), edition.preheader)]
    sentence = _("Still to be checked: %(mark)s (%(place)s)")
    found = [sentence % {"mark": mark, "place": place} for place, text in own for mark in find_unresolved(text)]
    return found + unresolved_marks(edition)
