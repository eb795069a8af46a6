"""What monitors ask of the installation."""

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
    return JsonResponse({"web": True, "database": works}, status=200 if works else 503)


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when work gets done: broker reached, workers and tick alive; else 503."""
    report = readiness(timezone.now())
    return JsonResponse(report, status=200 if report["ready"] else 503)
