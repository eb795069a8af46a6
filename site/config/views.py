"""What monitors ask of the installation."""

from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.health import database_works, heartbeat_metrics, readiness
from newsletter.sending.metrics import exposition
from newsletter.sending.metrics import metrics as sending_metrics


@never_cache
@require_safe
def status(request: HttpRequest) -> JsonResponse:
    """200 when the web server and the database work, else 503."""
    works = database_works()
    return _answer({"web": True, "database": works}, works)


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when work gets done: broker reached, workers and tick alive; else 503."""
    report = readiness(timezone.now())
    return _answer(report, report["ready"])


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, to whoever sends the token; without one in the environment there is no such page."""
    token = settings.METRICS_TOKEN
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {token}"):
        refused = HttpResponse("token\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    now = timezone.now()
    text = exposition(chain(heartbeat_metrics(now), sending_metrics(now=now)))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _answer(report: dict[str, Any], well: bool) -> JsonResponse:
    response = JsonResponse(report, status=200 if well else 503)
    # A probe's answer is no error of the site: Django need not log every one.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
