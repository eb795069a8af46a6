"""What keeps something from being deleted, in words."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Model
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from wagtail.models import Page

NAMED = 5


def refusal_of_deletion(holders: Iterable[Model]) -> str:
    """Say that nothing was deleted and what still needs it: pages by title, everything else by kind and number."""
    pages: dict[int, Page] = {}
    others: Counter[str] = Counter()
    for holder in map(_owner, holders):
        if isinstance(holder, Page):
            pages[holder.pk] = holder
        else:
            others[str(holder._meta.verbose_name)] += 1
    kinds = [_("%(kind)s (%(number)s)") % {"kind": kind, "number": number} for kind, number in others.items()]
    needs = _(", ").join([*map(_named, list(pages.values())[:NAMED]), *kinds])
    more = len(pages) - NAMED
    if more > 0:
        needs = _("%(needs)s and %(number)s more") % {"needs": needs, "number": more}
    return _("Nothing was deleted, because this is still needed by: %(needs)s") % {"needs": needs}


def _owner(holder: Model) -> Model:
    """The page that a row of one of its lists belongs to; anything else is its own."""
    keys = [field.name for field in holder._meta.concrete_fields if isinstance(field, ParentalKey)]
    owner = getattr(holder, keys[0]) if keys else holder
    return owner if isinstance(owner, Model) else holder


def _named(page: Page) -> str:
    kind = page.specific_class._meta.verbose_name if page.specific_class else page._meta.verbose_name
    return _("%(kind)s “%(title)s”") % {"kind": kind, "title": page.get_admin_display_title()}
