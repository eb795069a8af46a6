"""The admin of `newsletter.sending`: views and menu entries, registered by Wagtail's hooks."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.models import Page

import newsletter.sending.history  # noqa: F401 - registers the words of the log
from blog.editor import refuse
from newsletter.editions.admin import NewsletterPageIndexView
from newsletter.editions.approval.services import ApprovalRefused
from newsletter.editions.models import EditionPage
from newsletter.newsletters.admin import MENU_HOOK
from newsletter.sending import not_mailed_views, press_views, schedule_views, views
from newsletter.sending.alarms import views as alarm_views
from newsletter.sending.runbook import runbook
from newsletter.sending.services import open_mailing


class MailingsItem(MenuItem):
    """Shown to those who may see mailings."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(views.SEES_MAILINGS))


class ScheduleItem(ActionMenuItem):
    """“Schedule mailing…” among the actions of an edition's editor."""

    label = _("Schedule mailing…")
    name = "action-schedule-mailing"
    icon_name = "mail"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """For editions that exist and have no open mailing, to those who may send."""
        page, user = context.get("page"), context["request"].user
        return isinstance(page, EditionPage) and user.has_perm(views.SENDS) and not open_mailing(page)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """The page that asks when."""
        return reverse("newsletter_schedule", args=[parent_context["page"].pk])


@hooks.register("register_admin_urls")
def register_mailing_urls() -> list[URLPattern]:
    """The addresses of the views around mailings."""
    one = "newsletter/mailings/<int:pk>/"
    return [
        path("newsletter/schedule/<int:edition_id>/", schedule_views.schedule, name="newsletter_schedule"),
        path("newsletter/schedule/<int:edition_id>/test/", schedule_views.trial, name="newsletter_trial"),
        path("newsletter/mailings/", views.mailings, name="newsletter_mailings"),
        path("newsletter/mailings/runbook/", runbook, name="newsletter_runbook"),
        path("newsletter/alarms/<int:pk>/seen/", alarm_views.take_note, name="newsletter_alarm_seen"),
        path(one, views.mailing, name="newsletter_mailing"),
        path(f"{one}not-mailed/", not_mailed_views.not_mailed, name="newsletter_not_mailed"),
        path(f"{one}progress/", views.mailing_progress, name="newsletter_mailing_progress"),
        path(f"{one}recipients/", views.recipients, name="newsletter_recipients"),
        path(f"{one}recipients/<int:delivery_pk>/<slug:name>/", press_views.settle, name="newsletter_settle"),
        path(f"{one}<slug:name>/", press_views.press, name="newsletter_press"),
    ]


@hooks.register(MENU_HOOK)
def register_mailings_item() -> MenuItem:
    """Mailings, in the group “Newsletter”."""
    return MailingsItem(
        _("Mailings"), reverse("newsletter_mailings"), name="mailings", icon_name="mail", order=150
    )


@hooks.register("register_page_action_menu_item")
def register_schedule_item() -> ActionMenuItem:
    """Scheduling, among the actions of the editor."""
    return ScheduleItem(order=90)


class EditionEditView(EditView):
    """The editor of an edition, with the way to its mailing in sight."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """Its open mailing or else scheduling, to those who may."""
        found = _mailing_buttons(self.page, self.request.user)
        return [*super().header_buttons, *(HeaderButton(label, url=url, icon_name="mail") for label, url in found)]

    def perform_workflow_action(self) -> HttpResponse:
        """The step of a workflow; refused, it keeps what was typed as a draft and says why."""
        try:
            answer: HttpResponse = super().perform_workflow_action()
        except ApprovalRefused as refused:
            return refuse(self.request, refused)
        return answer


class EditionViewSet(PageViewSet):
    """The admin's views of editions, and of what lies below a newsletter's page."""

    model = EditionPage
    edit_view_class = EditionEditView
    index_view_class = NewsletterPageIndexView


@hooks.register("register_admin_viewset")
def register_edition_views() -> PageViewSet:
    """The editor of editions, and the list of them below a newsletter's page."""
    return EditionViewSet()


@hooks.register("register_page_header_buttons")
def offer_in_page_header(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of an edition: what its editor has in sight, see `EditionEditView`."""
    if page.specific_class is EditionPage and view_name != "edit":
        for label, url in _mailing_buttons(page, user):
            yield Button(label, url, icon_name="mail", priority=6)


@hooks.register("register_page_listing_more_buttons")
def offer_in_page_listing(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Scheduling in lists of pages."""
    if page.specific_class is EditionPage and user.has_perm(views.SENDS):
        yield Button(_("Schedule mailing…"), _scheduling(page), icon_name="mail", priority=6)


def _mailing_buttons(page: Page, user: Any) -> Iterator[tuple[str, str]]:
    """The label and address of an edition's open mailing, or else of scheduling one."""
    found = open_mailing(page)
    if found is None and user.has_perm(views.SENDS):
        yield str(_("Schedule mailing…")), _scheduling(page)
    elif found is not None and user.has_perm(views.SEES_MAILINGS):
        label = _("Mailing: %(state)s") % {"state": found.get_state_display()}
        yield label, reverse("newsletter_mailing", args=[found.pk])


def _scheduling(page: Page) -> str:
    return reverse("newsletter_schedule", args=[page.pk])
