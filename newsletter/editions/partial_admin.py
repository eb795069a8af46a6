"""Saved parts in the admin: list, editor, revisions, preview."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from newsletter.editions.partials import Partial
from newsletter.newsletters.admin import MENU_HOOK


class PartialViewSet(SnippetViewSet):
    """Headers, footers and signatures kept for many editions."""

    model = Partial
    icon = "snippet"
    menu_label = _("Saved parts")
    menu_name = "saved-parts"
    list_display = ["name", "get_kind_display", "language"]
    list_filter = ["kind", "language"]
    search_fields = ["name"]
    add_to_admin_menu = False


PARTIALS = PartialViewSet()
register_snippet(PARTIALS)


@hooks.register(MENU_HOOK)
def register_partials_item() -> Any:
    """Saved parts, in the newsletter's group."""
    return PARTIALS.get_menu_item(order=330)
