"""Pages of the administration for segments: the list, building one with a live count, deleting it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import log

from newsletter.newsletters.models import Newsletter, time_zones
from newsletter.segments.counting import tally
from newsletter.segments.definition import BadDefinition, Group, describe, parse, problems
from newsletter.segments.models import Segment
from newsletter.segments.registry import Scope, conditions
from newsletter.segments.services import (
    SegmentRefused,
    delete_segment,
    examples,
    members,
    save_segment,
    scope_of,
    words_of,
)
from newsletter.segments.sheet import LONGEST_NAME, Sheet, posted_sheet, sheet_of, shown

SEES = "newsletter.view_segment"
ADDS = "newsletter.add_segment"
CHANGES = "newsletter.change_segment"
DELETES = "newsletter.delete_segment"
SEES_ADDRESSES = "newsletter.view_subscriber"
EXPORTS = "newsletter.export_subscriber"
LISTED = "newsletter.addresses.list"
PER_PAGE = 50


def _allowed(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_GET
def segments(request: HttpRequest) -> HttpResponse:
    """The list of segments, each in words. Numbers stand on each one's own page, bounded in time."""
    _allowed(request, SEES)
    now = timezone.now()
    page = Paginator(Segment.objects.select_related("newsletter"), PER_PAGE).get_page(request.GET.get("p"))
    newsletters = list(Newsletter.objects.prefetch_related("topics").order_by("-is_default", "name"))
    by_id = {newsletter.pk: newsletter for newsletter in newsletters}
    rows = [(found, words_of(found.definition, newsletter=by_id[found.newsletter_id], now=now)) for found in page]
    context = {
        "page": page,
        "rows": rows,
        "newsletters": newsletters if request.user.has_perm(ADDS) else [],
        "may_delete": request.user.has_perm(DELETES),
        "breadcrumbs_items": [{"url": "", "label": _("Segments")}],
    }
    return render(request, "newsletter/admin/segments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, newsletter_id: int) -> HttpResponse:
    """Build a new segment of a newsletter."""
    _allowed(request, ADDS)
    newsletter = get_object_or_404(Newsletter.objects.prefetch_related("topics"), pk=newsletter_id)
    return _edit(request, newsletter, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a segment with its number, and change it."""
    _allowed(request, CHANGES)
    rows = Segment.objects.select_related("newsletter").prefetch_related("newsletter__topics")
    found = get_object_or_404(rows, pk=pk)
    return _edit(request, found.newsletter, found)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a segment; do it on POST, unless a mailing needs it."""
    _allowed(request, DELETES)
    found = get_object_or_404(Segment.objects.select_related("newsletter"), pk=pk)
    if request.method == "POST":
        try:
            delete_segment(segment=found, user=request.user)
        except SegmentRefused as refused:
            messages.error(request, str(refused))
            return redirect("newsletter_segment", pk)
        messages.success(request, _("The segment “%(name)s” was deleted.") % {"name": found.name})
        return redirect("newsletter_segments")
    context = {
        "segment": found,
        "words": words_of(found.definition, newsletter=found.newsletter, now=timezone.now()),
        "breadcrumbs_items": _breadcrumbs(_("Delete")),
    }
    return render(request, "newsletter/admin/segment_delete.html", context)


def _edit(request: HttpRequest, newsletter: Newsletter, segment: Segment | None) -> HttpResponse:
    scope = scope_of(newsletter, now=timezone.now())
    press = request.POST.get("press", "")
    sheet = _sheet(request, segment)
    rebuilt = request.method == "POST" and sheet.press(press, request.POST)
    definition = _read(sheet.copy() if rebuilt else sheet, scope)  # a row just added cannot be complete yet
    if press == "save" and definition is not None and _is_named(sheet):
        try:
            save_segment(
                name=sheet.name, definition=definition, newsletter=newsletter, user=request.user, segment=segment
            )
        except SegmentRefused as refused:
            sheet.name_error = str(refused)
        else:
            messages.success(request, _("The segment “%(name)s” was saved.") % {"name": sheet.name})
            return redirect("newsletter_segments")
    return _page(request, newsletter, segment, sheet, definition, scope)


def _sheet(request: HttpRequest, segment: Segment | None) -> Sheet:
    """What was sent, or what is stored; a stored definition that cannot be read is said to be broken."""
    if request.method == "POST":
        return posted_sheet(request.POST)
    if segment is None:
        return Sheet()
    try:
        return sheet_of(parse(segment.definition), name=segment.name)
    except BadDefinition as error:
        return Sheet(name=segment.name, error=str(error))


def _read(sheet: Sheet, scope: Scope) -> Group | None:
    definition = sheet.read()
    found = problems(definition, scope) if definition is not None else []
    if found:
        sheet.error = " ".join(found)
        return None
    return definition


def _is_named(sheet: Sheet) -> bool:
    if not sheet.name:
        sheet.name_error = _("Give the segment a name.")
    elif len(sheet.name) > LONGEST_NAME:
        sheet.name_error = _("A name has at most %(number)s characters.") % {"number": LONGEST_NAME}
    return not sheet.name_error


def _page(
    request: HttpRequest,
    newsletter: Newsletter,
    segment: Segment | None,
    sheet: Sheet,
    definition: Group | None,
    scope: Scope,
) -> HttpResponse:
    context: dict[str, Any] = {
        "newsletter": newsletter,
        "segment": segment,
        "sheet": sheet,
        "blocks": shown(sheet, scope),
        "conditions": conditions(),
        "zones": time_zones(),
        "longest_name": LONGEST_NAME,
        "sees_addresses": request.user.has_perm(SEES_ADDRESSES),
        "may_export": segment is not None and request.user.has_perm(EXPORTS),
        "may_delete": segment is not None and request.user.has_perm(DELETES),
        "breadcrumbs_items": _breadcrumbs(segment.name if segment else _("New segment")),
    }
    if definition is not None:
        rows = members(definition, newsletter=newsletter, scope=scope)
        context |= {"words": describe(definition, scope), "count": tally(rows)}
        if request.POST.get("press") == "examples" and context["sees_addresses"]:
            context["examples"] = _examples(request, rows, newsletter, segment)
    return render(request, "newsletter/admin/segment.html", context)


def _examples(request: HttpRequest, rows: Any, newsletter: Newsletter, segment: Segment | None) -> list[str]:
    found = examples(rows)
    if found:
        data = {"newsletter": newsletter.pk, "segment": segment.pk if segment else None, "addresses": len(found)}
        log(segment or request.user, LISTED, user=request.user, data=data)
    return found


def _breadcrumbs(label: str) -> list[dict[str, str]]:
    return [{"url": reverse("newsletter_segments"), "label": _("Segments")}, {"url": "", "label": label}]
