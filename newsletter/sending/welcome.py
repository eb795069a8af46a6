"""What the dashboard offers those who make editions: a new one, and the mailings that are near."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from newsletter.editions.compose import ways_to_compose
from newsletter.editions.one_press.ways import Way, ways_to_digest
from newsletter.sending.models import Mailing
from newsletter.sending.states import OPEN_MAILING_STATES
from newsletter.sending.views import SEES_MAILINGS

MOST_MAILINGS = 3


def next_mailings() -> list[Mailing]:
    """Return the mailings that are not over, those that start first at the head; one query."""
    rows = Mailing.objects.filter(state__in=OPEN_MAILING_STATES).select_related("edition", "newsletter")
    return list(rows.order_by("start_at", "pk")[:MOST_MAILINGS])


class EditionsPanel(Component):
    """The way to a new edition, and what is mailed next."""

    name = "editions"
    order = 30
    template_name = "newsletter/admin/welcome.html"

    def __init__(self, ways: list[tuple[str, str]], digests: list[Way]) -> None:
        self.ways = ways
        self.digests = digests

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the ways and the mailings."""
        return {"ways": self.ways, "digests": self.digests, "mailings": next_mailings()}


@hooks.register("construct_homepage_panels")
def offer_editions(request: HttpRequest, panels: list[Any]) -> None:
    """Offer editions and mailings to those who may see mailings; others write essays."""
    if request.user.has_perm(SEES_MAILINGS):
        panels.append(EditionsPanel(ways_to_compose(request.user), ways_to_digest(request.user)))
