"""The notice of alarms on every page of the administration, and the press that takes note."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from newsletter.sending.alarms import services
from newsletter.sending.alarms.models import Alarm
from newsletter.sending.alarms.words import ADVICE, SENTENCES
from newsletter.sending.views import SEES_MAILINGS, SENDS, allowed

SHOWN = 5


def open_alarms() -> "QuerySet[Alarm]":
    """The alarms nobody has seen yet, the newest first."""
    rows = Alarm.objects.filter(cleared_at=None, seen_at=None).select_related("mailing__edition")
    return rows.order_by("-raised_at", "-pk")


def banner(request: HttpRequest) -> dict[str, Any]:
    """What the notice shows; nothing to those who may not see mailings. One query."""
    user = getattr(request, "user", None)
    if user is None or not user.has_perm(SEES_MAILINGS):
        return {"alarms": []}
    rows = [(alarm, SENTENCES[alarm.cause], ADVICE[alarm.cause]) for alarm in open_alarms()[:SHOWN]]
    return {"alarms": rows, "may_take_note": user.has_perm(SENDS)}


@require_POST
def take_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the notice of an alarm go, because somebody has seen it."""
    allowed(request, SENDS)
    alarm = get_object_or_404(Alarm, pk=pk)
    services.see(alarm=alarm, user=request.user, now=timezone.now())
    return redirect("newsletter_mailing", alarm.mailing_id)
