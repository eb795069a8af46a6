"""Where Wagtail meets the drafting desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from prompts.acceptance import ACCEPTED_FIELD, LOG_ACTION, record_acceptances
from prompts.admin import ModelEndpointViewSet, ModelPriceViewSet
from prompts.desk import desk_of, registered
from prompts.history.acceptances import names_of
from prompts.notes import set_topic
from prompts.overriding.admin import PromptOverrideViewSet
from prompts.panel import TOPIC_FIELD, desk_viewsets
from prompts.urls import desk_urls

LAST = 1000

register_snippet(PromptOverrideViewSet)


@hooks.register("register_admin_urls")
def register_desk_urls() -> list[URLPattern]:
    """The desk's addresses."""
    return desk_urls()


@hooks.register("register_admin_viewset", order=LAST)
def register_desk_viewsets() -> list[Any]:
    """The editors of pages that have a desk, with the desk."""
    return desk_viewsets()


@hooks.register("register_admin_viewset")
def register_settings_of_models() -> list[Any]:
    """Endpoints and prices."""
    return [ModelEndpointViewSet(), ModelPriceViewSet()]


# First of their kind: another hook's answer would end the round before ours.
@hooks.register("after_edit_page", order=-LAST)
def record_what_a_save_took_in(request: HttpRequest, page: Page) -> None:
    """Mark the suggestions this save carried as accepted by the revision it made."""
    record_acceptances(
        target=page,
        revision=page.latest_revision,
        ids=request.POST.getlist(ACCEPTED_FIELD),
        user=request.user,  # type: ignore[arg-type]  # the admin lets nobody else in
        now=timezone.now(),
    )


@hooks.register("after_create_page", order=-LAST)
@hooks.register("after_edit_page", order=-LAST)
def open_the_desk_of_a_new_page(request: HttpRequest, page: Page) -> None:
    """Give a new page's desk the topic that was typed before its first save, or before an autosave came first."""
    topic = request.POST.get(TOPIC_FIELD, "")
    if topic.strip() and type(page) in registered():
        set_topic(desk=desk_of(page), topic=topic)


@hooks.register("register_log_actions")
def register_acceptance(actions: LogActionRegistry) -> None:
    """How an acceptance reads in a page's history."""

    @actions.register_action(LOG_ACTION)
    class AcceptSuggestion(LogFormatter):
        label = gettext_lazy("Take in a suggestion")

        def format_message(self, log_entry: Any) -> str:
            data = {"model": "?", **log_entry.data, **names_of(log_entry)}
            if not data.get("changes"):
                words = _("Took in what the model %(model)s drafted (place: %(field)s; asked for: %(prompt)s)")
                return words % data
            words = _(
                "Took in %(count)d of %(changes)d changes proposed by the model %(model)s "
                "(place: %(field)s; asked for: %(prompt)s)"
            )
            return words % {**data, "count": len(data["accepted"])}
