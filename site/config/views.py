"""What monitors ask of the installation."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.health import database_works, readiness


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


def _answer(report: dict[str, Any], well: bool) -> JsonResponse:
    response = JsonResponse(report, status=200 if well else 503)
    # A probe's answer is no error of the site: Django need not log every one.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
