"""The presses a person is offered: which newsletters' pages they may write editions below."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from newsletter.editions.one_press.periods import Span
from newsletter.newsletters.models import NewsletterPage

KEPT = "_newsletter_pages_to_write_below"


@dataclass(frozen=True)
class Way:
    """A press: where it posts to, and what stands on it. A GET of the same address asks first."""

    url: str
    label: str

    @property
    def attrs(self) -> dict[str, str]:
        """What makes Wagtail's own script post a link."""
        return {
            "data-controller": "w-action",
            "data-action": "w-action#post:prevent",
            "data-w-action-url-value": self.url,
        }


def writable(user: Any) -> list[NewsletterPage]:
    """The newsletters' pages below which a person may add editions, in the order of the tree.

    Kept with the person for as long as the request lasts: lists of pages ask in every line.
    """
    found: list[NewsletterPage] | None = getattr(user, KEPT, None)
    if found is None:
        pages = NewsletterPage.objects.select_related("locale", "newsletter").order_by("path")
        found = [page for page in pages if page.permissions_for_user(user).can_add_subpage()]
        setattr(user, KEPT, found)
    return found


def ways_from_essay(essay: Page, user: Any) -> list[Way]:
    """One press for each newsletter in the essay's language."""
    pages = [page for page in writable(user) if page.locale_id == essay.locale_id]
    label = _("Make an edition from this essay")
    return [
        Way(reverse("newsletter_from_essay", args=[page.pk, essay.pk]), _named(label, page, pages))
        for page in pages
    ]


def ways_to_digest(user: Any, *, below: Page | None = None) -> list[Way]:
    """A digest of the last week and of the last month, for each newsletter's page."""
    pages = [page for page in writable(user) if below is None or page.pk == below.pk]
    labels = {Span.WEEK: _("Digest of the last week"), Span.MONTH: _("Digest of the last month")}
    return [
        Way(reverse("newsletter_digest", args=[page.pk, span]), _named(label, page, pages))
        for page in pages
        for span, label in labels.items()
    ]


def _named(label: str, page: NewsletterPage, among: list[NewsletterPage]) -> str:
    if len(among) == 1:
        return label
    return _("%(action)s: %(newsletter)s") % {"action": label, "newsletter": page.title}
