"""The admin of `newsletter.editions.corrections`: views, buttons and words of the log."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from newsletter.editions.corrections import views
from newsletter.editions.corrections.services import may_be_corrected
from newsletter.editions.models import EditionPage


@hooks.register("register_admin_urls")
def register_correction_urls() -> list[URLPattern]:
    """The addresses of the views around corrections."""
    one = "newsletter/editions/<int:edition_id>/corrections/"
    return [
        path(one, views.corrections, name="newsletter_corrections"),
        path(f"{one}edition/", views.correcting_edition, name="newsletter_correcting_edition"),
    ]


@hooks.register("register_log_actions")
def register_correction_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail what is logged of corrections."""
    label, message = _("Publish a correction"), _("Correction published")
    actions.register_action("newsletter.edition.correct", label, message)


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Correcting, in the menu of an edition that readers have seen."""
    return _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in lists of pages, without looking at each page's mailings."""
    return _buttons(page, user) if page.live else iter(())


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    if page.specific_class is not EditionPage or not page.permissions_for_user(user).can_publish():
        return
    if page.live or may_be_corrected(page.specific):
        yield Button(
            _("Correct this edition"),
            reverse("newsletter_corrections", args=[page.pk]),
            icon_name="warning",
            priority=7,
        )
