"""Pages of the admin that show all runs of one target, and one of them, to those who may edit the target."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.admin.admin_url_finder import AdminURLFinder

from prompts.history.entries import entry, facts
from prompts.models import RunBody, Suggestion
from prompts.runs import runs_of
from prompts.views import At, found_at

RUNS_PER_PAGE = 25


def page_at_target(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the target and let in only those who may edit it."""

    @never_cache
    @require_GET
    @wraps(view)
    def wrapped(request: HttpRequest, label: str, pk: str, **kwargs: Any) -> HttpResponse:
        return view(request, found_at(request, label, pk), **kwargs)

    return wrapped


@page_at_target
def runs_of_target(request: HttpRequest, at: At) -> HttpResponse:
    """Every run, the latest first: what was asked, what it used, who took in what."""
    page = Paginator(_runs(at).defer("text", "result"), RUNS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "entries": [_entry(run, at) for run in page],
        "label": at.target._meta.label_lower,
        "target": at.target,
        "breadcrumbs_items": _breadcrumbs(at, {"url": "", "label": _("Runs")}),
    }
    return render(request, "prompts/history/runs.html", context)


@page_at_target
def one_run(request: HttpRequest, at: At, run_id: UUID) -> HttpResponse:
    """One run with everything that is kept of it, the messages that were sent among it."""
    run = get_object_or_404(_runs(at), pk=run_id)
    body = RunBody.objects.filter(run=run).first()
    shown = _entry(run, at)
    history = reverse("desk_history", args=[at.target._meta.label_lower, at.target.pk])
    context = {
        "entry": shown,
        "facts": facts(run),
        "messages_sent": body.messages if body else [],
        "breadcrumbs_items": _breadcrumbs(
            at, {"url": history, "label": _("Runs")}, {"url": "", "label": shown.asked_for}
        ),
    }
    return render(request, "prompts/history/run.html", context)


def _runs(at: At) -> Any:
    decided = Suggestion.objects.select_related("decided_by").defer("text", "payload")
    return runs_of(at.target).select_related("user", "endpoint").prefetch_related(Prefetch("suggestions", decided))


def _entry(run: Any, at: At) -> Any:
    return entry(run, target=at.target, adapter=at.adapter, headings=at.headings)


def _breadcrumbs(at: At, *items: dict[str, str]) -> list[dict[str, str]]:
    url = AdminURLFinder(at.user).get_edit_url(at.target)
    return [{"url": url or "", "label": str(at.target)}, *items]
