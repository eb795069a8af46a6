"""Changing many subscriptions: the question before, the numbers after. GET asks, POST acts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test

from newsletter.bulk import services
from newsletter.bulk.models import BulkChange
from newsletter.bulk.selection import MOST_COUNTED, Selection, all_matching, chosen, count
from newsletter.consent.admin_person import PauseForm, SuppressForm
from newsletter.consent.listing import number, read_filters
from newsletter.consent.models import Topic

Action = BulkChange.Action
CHANGES = ("newsletter.view_subscriber", "newsletter.change_standing")
SUPPRESSES = "newsletter.add_suppression"
SHOWN = 50


class TopicForm(forms.Form):
    """Which topic."""

    topic = forms.ModelChoiceField(
        label=pgettext_lazy("newsletter", "topic"),
        queryset=Topic.objects.select_related("newsletter").order_by("newsletter", "position"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].label_from_instance = lambda topic: f"{topic.newsletter.name}: {topic.name}"  # type: ignore[attr-defined]


FORMS: dict[str, type[forms.Form]] = {
    Action.PAUSE: PauseForm,
    Action.ADD_TOPIC: TopicForm,
    Action.REMOVE_TOPIC: TopicForm,
    Action.SUPPRESS: SuppressForm,
}
MEANINGS = {
    Action.PAUSE: gettext_lazy("Nothing is sent until that day. Only active and paused subscriptions change."),
    Action.RESUME: gettext_lazy("The next edition is mailed again. Only paused subscriptions change."),
    Action.LEAVE: gettext_lazy(
        "Nothing is mailed any more. This cannot be undone: only each person can subscribe again."
    ),
    Action.ADD_TOPIC: gettext_lazy("Who chose no topic gets all of them and stays as they are."),
    Action.REMOVE_TOPIC: gettext_lazy(
        "Whoever chose nothing but this topic stays as they are: without any topic they would get all."
    ),
    Action.SUPPRESS: gettext_lazy(
        "No newsletter is mailed to these addresses any more, and signing up again changes nothing."
    ),
}


def _may(user: Any) -> bool:
    return all(user.has_perm(permission) for permission in CHANGES)


@user_passes_test(_may)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask whether to change the chosen subscriptions, or all that match; do it on POST."""
    action = request.GET.get("action", "")
    back = _back(request)
    if action not in Action.values or (action == Action.SUPPRESS and not request.user.has_perm(SUPPRESSES)):
        messages.warning(request, _("Choose what to do."))
        return redirect(back)
    selection = _selection(request)
    meant = count(selection)
    if not meant:
        messages.warning(request, _("Nobody is chosen."))
        return redirect(back)
    form = FORMS.get(action, forms.Form)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, action, selection, form, back)
    context = {
        "question": Action(action).label,
        "meaning": MEANINGS[Action(action)],
        "meant": _meant(meant),
        "upto": selection.upto,
        "form": form,
        "back": back,
        "breadcrumbs_items": _breadcrumbs(("", str(Action(action).label))),
    }
    return render(request, "newsletter/admin/bulk.html", context)


@user_passes_test(_may)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The latest bulk changes, those that run first."""
    rows = BulkChange.objects.select_related("created_by").order_by("-pk")
    running = rows.filter(state=BulkChange.State.RUNNING)
    context = {
        "rows": [*running, *rows.filter(~Q(state=BulkChange.State.RUNNING))[:SHOWN]],
        "is_running": running.exists(),
        "breadcrumbs_items": _breadcrumbs(("", _("Bulk changes"))),
    }
    return render(request, "newsletter/admin/bulk_changes.html", context)


@user_passes_test(_may)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a change that runs; what is done stays done."""
    found = get_object_or_404(BulkChange, pk=pk)
    if not services.cancel(change=found, user=request.user, now=timezone.now()):
        messages.warning(request, _("It was over already."))
    return redirect("newsletter_bulk_changes")


def _selection(request: HttpRequest) -> Selection:
    filters = read_filters(request.GET.dict())
    scope = request.GET.get("scope", "chosen")
    if scope == "all":
        return all_matching(filters, upto=number(request.POST.get("upto")))
    return chosen(request.GET.getlist("shown" if scope == "page" else "id"), filters)


def _begin(request: HttpRequest, action: str, selection: Selection, form: forms.Form, back: str) -> HttpResponse:
    made = services.begin(
        action=action,
        selection=selection,
        parameters=_parameters(form.cleaned_data),
        user=request.user,
        now=timezone.now(),
    )
    if made.state == BulkChange.State.RUNNING:
        return redirect("newsletter_bulk_changes")
    said = ngettext("%(number)s subscription changed.", "%(number)s subscriptions changed.", made.changed)
    words = said % {"number": made.changed}
    if made.unchanged:
        rest = ngettext("%(number)s stayed as it was.", "%(number)s stayed as they were.", made.unchanged)
        words = f"{words} {rest % {'number': made.unchanged}}"
    messages.success(request, words)
    return redirect(back)


def _parameters(cleaned: dict[str, Any]) -> dict[str, Any]:
    ways: dict[str, Callable[[Any], Any]] = {
        "until": lambda day: day.isoformat(),
        "topic": lambda topic: topic.pk,
        "detail": str,
    }
    return {name: ways[name](value) for name, value in cleaned.items()}


def _meant(number: int) -> str:
    if number > MOST_COUNTED:
        return _("More than %(number)s subscriptions") % {"number": f"{MOST_COUNTED:,}"}
    return ngettext("%(number)s subscription", "%(number)s subscriptions", number) % {"number": f"{number:,}"}


def _back(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("action", "scope", "id", "shown", "after", "before"):
        query.pop(name, None)
    return f"{reverse('newsletter_subscribers')}?{query.urlencode()}"


def _breadcrumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    first = {"url": reverse("newsletter_subscribers"), "label": _("Subscribers")}
    return [first, *({"url": url, "label": label} for url, label in items)]
