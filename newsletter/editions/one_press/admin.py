"""The admin of the one-press editions, registered by Wagtail's hooks."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from blog.models import EssayPage
from newsletter.editions.one_press import views
from newsletter.editions.one_press.ways import ways_from_essay, ways_to_digest
from newsletter.newsletters.models import NewsletterPage


@hooks.register("register_admin_urls")
def register_presses() -> list[URLPattern]:
    """The addresses of the presses."""
    return [
        path(
            "newsletter/from-essay/<int:parent_id>/<int:essay_id>/", views.from_essay, name="newsletter_from_essay"
        ),
        path("newsletter/digest/<int:parent_id>/<slug:span>/", views.digest, name="newsletter_digest"),
    ]


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """An edition from an essay, and the digests of a newsletter's page, in the menu of the page."""
    return _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in lists of pages. Read from what is opened: no list asks for it line by line."""
    return _buttons(page, user)


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    kind = page.specific_class
    if kind is EssayPage:
        ways = ways_from_essay(page, user)
    elif kind is NewsletterPage:
        ways = ways_to_digest(user, below=page)
    else:
        return
    for way in ways:
        yield Button(way.label, way.url, icon_name="doc-full", attrs=way.attrs, priority=6)
