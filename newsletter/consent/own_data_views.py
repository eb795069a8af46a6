"""The pages behind the link to one's own data: look, take away, erase. GET changes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import erasure
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.own_data import everything_about, read_link
from newsletter.consent.own_data_files import as_csv, as_json
from newsletter.consent.pages import dead_person_link, private_page

TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


@private_page
@require_http_methods(["GET", "HEAD"])
def own_data(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept about the person a link was mailed to."""
    try:
        subscriber = read_link(token=token, now=timezone.now())
    except LinkRefused:
        return dead_person_link(request)
    parts = everything_about(subscriber)
    about, *others = parts
    context = {
        "token": token,
        "subscriber": subscriber,
        "about": [(about.label(name), about.told(name, value)) for name, value in about.rows[0].items() if value],
        "parts": [(part.title, len(part.rows)) for part in others if part.rows],
    }
    return render(request, "newsletter/consent/own_data.html", context)


@private_page
@require_http_methods(["GET", "HEAD"])
def own_data_file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The same as a file: JSON or CSV."""
    if kind not in TYPES:
        raise Http404("no such kind of file")
    now = timezone.now()
    try:
        parts = everything_about(read_link(token=token, now=now))
    except LinkRefused:
        return dead_person_link(request)
    text = as_json(parts, now=now) if kind == "json" else as_csv(parts)
    name = f"own-data-{timezone.localdate(now).isoformat()}.{kind}"
    return HttpResponse(
        text,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Erase: GET says what happens, POST does it."""
    try:
        subscriber = read_link(token=token, now=timezone.now())
    except LinkRefused:
        return dead_person_link(request)
    if request.method != "POST":
        return render(request, "newsletter/consent/erase.html", {"token": token, "address": subscriber.email})
    erasure.erase(subscriber=subscriber, source="own-data", now=timezone.now())
    return render(request, "newsletter/consent/erased.html")
