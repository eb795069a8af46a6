"""The admin of previews: their addresses, the ways to them, and the words of the log."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from newsletter.editions.models import EditionPage
from newsletter.editions.previews import views


@hooks.register("register_admin_urls")
def register_preview_urls() -> list[URLPattern]:
    """The page of all modes, each mode, and the links for others."""
    one = "newsletter/previews/<int:edition_id>/"
    return [
        path(one, views.preview_page, name="newsletter_preview_page"),
        path(f"{one}links/", views.links, name="newsletter_preview_links"),
        path(f"{one}links/<int:pk>/revoke/", views.revoke, name="newsletter_preview_revoke"),
        path(f"{one}as/<slug:mode>/", views.preview_mode, name="newsletter_preview_mode"),
    ]


@hooks.register("register_log_actions")
def register_preview_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail what is logged of links."""
    actions.register_action(
        "newsletter.edition.preview_link", _("Make a preview link"), _("Preview link of the edition made")
    )
    actions.register_action(
        "newsletter.edition.preview_link_revoked",
        _("Revoke a preview link"),
        _("Preview link of the edition revoked"),
    )


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The previews, in the menu of an edition, to those who may edit or send it."""
    return _buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in lists of pages."""
    return _buttons(page, user)


def _buttons(page: Page, user: Any) -> Iterator[Button]:
    if page.specific_class is not EditionPage:
        return
    may_edit = page.permissions_for_user(user).can_edit()
    if may_edit or user.has_perm(views.SENDS):
        url = reverse("newsletter_preview_page", args=[page.pk])
        yield Button(_("Preview as mail"), url, icon_name="view", priority=4)
    if user.has_perm(views.SENDS):
        url = reverse("newsletter_trials", args=[page.pk])
        yield Button(_("Test mails"), url, icon_name="mail", priority=4)
