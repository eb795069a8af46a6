"""The admin of approvals: the page, the way to it, and the words of the log."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from newsletter.editions.approval import views
from newsletter.editions.approval.seen import FIELD, remember
from newsletter.editions.models import EditionPage


@hooks.register("register_admin_urls")
def register_approval_urls() -> list[URLPattern]:
    """The address of the page on which an edition is approved."""
    return [path("newsletter/approve/<int:edition_id>/", views.approval, name="newsletter_approve")]


@hooks.register("register_log_actions")
def register_approval_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail what is logged of an approval."""
    actions.register_action(
        "newsletter.edition.approve", _("Approve an edition"), _("Edition approved for mailing")
    )


@hooks.register("before_edit_page")
def remember_what_the_editor_showed(request: HttpRequest, page: Page) -> None:
    """Keep it for the press that finishes a workflow from the editor; any other press does not ask."""
    shown = request.POST.get(FIELD)
    if shown is not None and page.specific_class is EditionPage:
        remember(request.user, edition_id=page.pk, shown=shown)


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Approving, in the menu of an edition, to those who may."""
    return _button(page, user)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The same in lists of pages."""
    return _button(page, user)


def _button(page: Page, user: Any) -> Iterator[Button]:
    if page.specific_class is EditionPage and user.has_perm(views.APPROVES):
        url = reverse("newsletter_approve", args=[page.pk])
        yield Button(_("Approve edition…"), url, icon_name="check", priority=7)
