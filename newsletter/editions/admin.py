"""The admin of `newsletter.editions`: views and menu entries, registered by Wagtail's hooks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.models import Page

from blog.shown import Shown
from newsletter.editions import views
from newsletter.editions.choosing import with_never_mailed
from newsletter.editions.compose import ways_to_compose
from newsletter.editions.listing import EDITIONS, EditionListing
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import views as preflight
from newsletter.newsletters.admin import MENU_HOOK
from newsletter.newsletters.models import NewsletterPage


@hooks.register("register_admin_urls")
def register_edition_urls() -> list[URLPattern]:
    """The addresses of the views around editions."""
    checks = "newsletter/preflight/<int:edition_id>/"
    return [
        path("newsletter/compose/<int:parent_id>/", views.compose, name="newsletter_compose"),
        path(checks, preflight.preflight, name="newsletter_preflight"),
        path(f"{checks}findings/", preflight.findings, name="newsletter_preflight_findings"),
        path(
            "newsletter/preflight/<int:edition_id>/outside/",
            preflight.outside,
            name="newsletter_preflight_outside",
        ),
    ]


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """The sign of a divider, which Wagtail draws for its rich text alone."""
    return [*icons, "newsletter/icons/horizontalrule.svg"]


@hooks.register("insert_editor_js")
def preflight_script() -> SafeString:
    """The script that keeps the panel of checks fresh while an edition is written."""
    return format_html('<script src="{}"></script>', static("newsletter/admin/preflight.js"))


@hooks.register("construct_page_chooser_queryset")
def say_which_were_never_mailed(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """Who chooses an essay, for a teaser for instance, sees which were never mailed."""
    is_for_essays = "blog.essaypage" in request.GET.get("page_type", "").lower().split(",")
    return with_never_mailed(pages) if is_for_essays else pages


@hooks.register("construct_reader_search")
def leave_out_mail_only(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """Readers do not find editions that have no page of their own."""
    mail_only = EditionPage.objects.filter(distribution=EditionPage.Distribution.MAIL_ONLY)
    return pages.exclude(pk__in=mail_only.values("pk"))


@hooks.register("describe_pages_shown")
def describe_editions(pages: list[Page]) -> dict[int, Shown]:
    """Readers find editions as they were mailed."""
    from newsletter.editions.archive.searching import describe

    return describe(pages)


@hooks.register("date_pages_shown")
def date_editions(pages: list[Page]) -> dict[int, datetime]:
    """What was mailed changes with a mailing or a correction alone."""
    from newsletter.editions.archive.searching import dates

    return dates(pages)


class NewsletterPageIndexView(ExplorableIndexView):
    """What lies below a newsletter's page, with the way to a new edition in sight."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Composing, to those who may write editions here."""
        ways = ways_to_compose(self.request.user, below=self.parent_page)
        return [
            *super().header_buttons,
            *(HeaderButton(label, url=url, icon_name="doc-full") for url, label in ways),
        ]


@hooks.register("register_admin_viewset")
def register_editions() -> EditionListing:
    """The list of all editions."""
    return EDITIONS


@hooks.register(MENU_HOOK)
def register_editions_item() -> Any:
    """Editions, first in the newsletter's group."""
    return EDITIONS.get_menu_item(order=100)


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Composing from a newsletter's page, unless its button is in sight already; the checks from an edition."""
    in_sight = page.specific_class is NewsletterPage and view_name == "index"
    return iter(()) if in_sight else _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in lists of pages."""
    return _buttons(page, user)


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    kind = page.specific_class
    if kind is NewsletterPage and page.permissions_for_user(user).can_add_subpage():
        yield Button(
            _("New edition from essays"),
            reverse("newsletter_compose", args=[page.pk]),
            icon_name="doc-full",
            priority=5,
        )
    if kind is EditionPage and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Check before mailing"),
            reverse("newsletter_preflight", args=[page.pk]),
            icon_name="check",
            priority=5,
        )
