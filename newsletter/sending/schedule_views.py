"""The page on which a mailing is scheduled, and the press for a test mail."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from newsletter.editions.approval.services import standing_approval
from newsletter.editions.approval.views import APPROVES
from newsletter.editions.models import EditionPage
from newsletter.editions.previews.rows import made_up_rows
from newsletter.message.policy import HeaderRefused
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending import schedule as times
from newsletter.sending.audience import words as audience_words
from newsletter.sending.forms import ScheduleForm
from newsletter.sending.services import (
    Plan,
    SchedulingRefused,
    newsletter_of,
    open_mailing,
    plan,
    revision_stamp,
)
from newsletter.sending.services import schedule as schedule_mailing
from newsletter.sending.trials.remembered import since_last_trial
from newsletter.sending.trials.services import send_trials
from newsletter.sending.views import SENDS
from newsletter.sending.waves import wave_lines


def _edition(request: HttpRequest, pk: int) -> EditionPage:
    if not request.user.has_perm(SENDS):
        raise PermissionDenied
    return get_object_or_404(EditionPage.objects.select_related("latest_revision__user", "locale"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Ask when, show what would be mailed to how many, and schedule at the second press."""
    edition, now = _edition(request, edition_id), timezone.now()
    existing = open_mailing(edition)
    if existing is not None:
        return redirect("newsletter_mailing", existing.pk)
    form = _form(request, edition, now)
    when = form.asked
    instant = form.cleaned_data.get("instant") if when else None
    found = plan(edition=edition, when=when, chosen=form.chosen, user=request.user)
    changed = instant is not None and form.cleaned_data["revision"] != revision_stamp(edition)
    if instant and "confirm" in request.POST and not changed:
        try:
            return _schedule(request, edition, form, now)
        except SchedulingRefused as refused:
            for problem in refused.problems:
                messages.error(request, problem)
    return _page(request, edition, form, found, instant=instant, changed=changed)


def _form(request: HttpRequest, edition: EditionPage, now: datetime) -> ScheduleForm:
    newsletter = newsletter_of(edition)
    zone = newsletter.time_zone
    initial = {
        "zone": zone,
        "wall_time": times.next_sensible_hour(zone=zone, now=now),
        "when": "at",
        "by_local_time": "",
        "minutes": 5,
        "audience": "",
        "own_language": "",
    }
    options: dict[str, Any] = {
        "now": now,
        "segments": newsletter.segments.all(),
        "language": edition.locale.language_code,
    }
    if request.method == "POST" and "change" in request.POST:
        given = {name: request.POST.get(name, "") for name in initial}
        return ScheduleForm(initial=initial | given, **options)
    return ScheduleForm(request.POST if request.method == "POST" else None, initial=initial, **options)


def _schedule(request: HttpRequest, edition: EditionPage, form: ScheduleForm, now: datetime) -> HttpResponse:
    made = schedule_mailing(
        edition=edition,
        user=request.user,
        wall_time=form.cleaned_data["wall_time"],
        zone=form.cleaned_data["zone"],
        now=now,
        stamp=form.cleaned_data["revision"],
        again=form.cleaned_data["again"],
        chosen=form.chosen,
        by_local_time=form.cleaned_data["by_local_time"],
    )
    messages.success(request, _("The mailing is scheduled."))
    return redirect("newsletter_mailing", made.pk)


def _page(
    request: HttpRequest, edition: EditionPage, form: ScheduleForm, found: Plan, *, instant: Any, changed: bool
) -> HttpResponse:
    past = instant is not None and instant.at < timezone.now() - times.LEAST_LIMIT
    if past:
        form.add_error("wall_time", _("This time is in the past."))
    draft = edition.get_latest_revision_as_object()
    context = {
        "edition": edition,
        "tested": since_last_trial(draft),
        "revision": edition.latest_revision,
        "stamp": revision_stamp(edition),
        "form": form,
        "plan": found,
        "approval": standing_approval(draft, scheduled_by=request.user.pk),
        "may_approve": request.user.has_perm(APPROVES),
        "audience": audience_words(found.audience),
        "language": dict(settings.LANGUAGES).get(edition.locale.language_code, edition.locale.language_code),
        "others": sum(
            number for code, _name, number in found.reach.languages if code != edition.locale.language_code
        ),
        "instant": None if past else instant,
        "waves": wave_lines(found.timing) if found.timing else [],
        "changed": changed,
        "breadcrumbs_items": [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[edition.pk]),
                "label": edition.get_admin_display_title(),
            },
            {"url": "", "label": _("Schedule a mailing")},
        ],
    }
    return render(request, "newsletter/admin/schedule.html", context)


@require_POST
def trial(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Send a test mail to the address of whoever presses, as the most usual made-up reader gets it."""
    edition = _edition(request, edition_id)
    address = request.user.email  # type: ignore[union-attr]
    if not address:
        messages.error(request, _("Your account has no e-mail address."))
        return redirect("newsletter_schedule", edition.pk)
    try:
        values = made_up_rows(edition.locale.language_code)[0].values
        sent = send_trials(
            edition=edition, addresses=[address], user=request.user, now=timezone.now(), values=values
        )
    except (HeaderRefused, ServerUnknown) as error:
        messages.error(request, str(error))
        return redirect("newsletter_schedule", edition.pk)
    for one in sent:
        (messages.success if one.accepted else messages.error)(request, one.words)
    return redirect("newsletter_schedule", edition.pk)
