"""The steps from a file to an import: upload, columns, consent, summary. GET shows, POST keeps and goes on."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from newsletter.consent.models import ConsentRecord
from newsletter.imports import columns, uploads
from newsletter.imports.entry import Unreadable
from newsletter.imports.models import SubscriberImport
from newsletter.imports.plan import XLSX, plan_of
from newsletter.imports.preview import ShownRow, preview
from newsletter.imports.reasons import FLAGS, reason_words
from newsletter.imports.recognition import SYSTEMS
from newsletter.imports.services import StepRefused, start_import
from newsletter.imports.spreadsheet import sheets
from newsletter.imports.trial import try_out
from newsletter.imports.wizard_forms import BASES, ConsentForm, LayoutForm, UploadForm
from newsletter.imports.wizard_words import LOOKED, UPLOADED

SEES_IMPORTS = "newsletter.view_subscriberimport"
IMPORTS = "newsletter.add_subscriberimport"
PER_PAGE = 30
MAPPING = SubscriberImport.State.MAPPING


def _allowed(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _crumbs(*last: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("newsletter_imports"), "label": _("Imports")},
        *({"url": "", "label": label} for label in last),
    ]


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the latest first."""
    _allowed(request, SEES_IMPORTS)
    found = SubscriberImport.objects.select_related("newsletter", "created_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "may_import": request.user.has_perm(IMPORTS),
        "may_export": request.user.has_perm("newsletter.export_subscriber"),
        "breadcrumbs_items": [{"url": "", "label": _("Imports")}],
    }
    return render(request, "newsletter/admin/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for the newsletter and the file; a file nothing can be read from is refused in words."""
    _allowed(request, IMPORTS)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = uploads.receive(
                upload=form.cleaned_data["file"],
                newsletter=form.cleaned_data["newsletter"],
                user=request.user,
                largest=settings.IMPORT_MB * 1_000_000,
            )
        except Unreadable as error:
            form.add_error("file", reason_words(error.reason))
        else:
            log(made, UPLOADED, user=request.user, data={"size": made.size})
            return redirect("newsletter_import_columns", made.pk)
    context = {
        "form": form,
        "megabytes": settings.IMPORT_MB,
        "step": "upload",
        "breadcrumbs_items": _crumbs(_("Upload a file")),
    }
    return render(request, "newsletter/admin/import_upload.html", context)


def _one(request: HttpRequest, pk: int) -> SubscriberImport:
    _allowed(request, IMPORTS)
    return get_object_or_404(SubscriberImport.objects.select_related("newsletter"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the first rows and what their columns were taken for; keep what the person says instead."""
    found = _one(request, pk)
    if found.state != MAPPING:
        return redirect("newsletter_import", found.pk)
    try:
        layout = _layout(request, found)
        if request.method == "POST" and layout.is_valid():
            return _keep_columns(request, found, layout)
        return _columns_page(request, found, layout)
    except Unreadable as error:
        return _unreadable(request, found, error)


def _layout(request: HttpRequest, found: SubscriberImport) -> LayoutForm:
    named = []
    if found.format == XLSX:
        hidden = _("%(title)s (hidden)")
        named = [
            (one.index, hidden % {"title": one.title} if one.hidden else one.title)
            for one in sheets(uploads.path_of(found))
        ]
    return LayoutForm(
        request.POST if request.method == "POST" else None,
        initial=uploads.settings_of(found),
        file_format=found.format,
        sheets=named,
    )


def _keep_columns(request: HttpRequest, found: SubscriberImport, layout: LayoutForm) -> HttpResponse:
    before = uploads.settings_of(found)
    asked = before | layout.cleaned_data
    if asked != before:
        moved = asked["header_row"] != before["header_row"]
        uploads.read_anew(
            subscriber_import=found,
            encoding=asked["encoding"],
            delimiter=asked["delimiter"],
            sheet=asked["sheet"],
            header_row=asked["header_row"] if moved else None,
        )
        messages.info(request, _("The file was read anew. Look at the columns again."))
        return redirect("newsletter_import_columns", found.pk)
    uploads.settle_columns(
        subscriber_import=found, chosen=_chosen(request), acknowledged="acknowledged" in request.POST
    )
    stays = _stays(found)
    if stays and "look" not in request.POST:
        messages.warning(request, _("Not yet: choose the right column first, or say that you have looked at it."))
    if stays or "look" in request.POST:
        return redirect("newsletter_import_columns", found.pk)
    return redirect("newsletter_import_consent", found.pk)


def _stays(found: SubscriberImport) -> bool:
    kept = found.mapping
    no_address = columns.EMAIL not in kept["columns"].values()
    return no_address or (kept["doubtful"] and not kept["acknowledged"])


def _chosen(request: HttpRequest) -> dict[int, str]:
    chosen = {}
    for key, value in request.POST.items():
        index = key.removeprefix("column-")
        if index != key and index.isascii() and index.isdigit() and len(index) < 4:
            chosen[int(index)] = str(value)
    return chosen


def _columns_page(request: HttpRequest, found: SubscriberImport, layout: LayoutForm) -> HttpResponse:
    shown = preview(uploads.path_of(found), plan_of(found))
    log(found, LOOKED, user=request.user, data={"addresses": len(shown.rows)})
    context = {
        "import": found,
        "layout": layout,
        "preview": shown,
        "names": columns.NAMES.items(),
        "system": SYSTEMS.get(found.recognised, ""),
        "reasons": [(reason_words(reason), number) for reason, number in shown.refused],
        "rows": [_row(row, len(shown.columns)) for row in shown.rows],
        "settled": "doubtful" in found.mapping,
        "earlier": uploads.earlier_imports(found),
        "step": "columns",
        "breadcrumbs_items": _crumbs(found.file_name),
    }
    return render(request, "newsletter/admin/import_columns.html", context)


def _row(row: ShownRow, width: int) -> dict[str, Any]:
    padded = [*row.cells, *[""] * (width - len(row.cells))]
    return {
        "number": row.number,
        "cells": padded[:width],
        "reason": reason_words(row.reason),
        "flags": [FLAGS[flag] for flag in row.flags],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def choose_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask on what the consent rests; nothing goes on without it."""
    found = _one(request, pk)
    if found.state != MAPPING:
        return redirect("newsletter_import", found.pk)
    kept = {name: getattr(found, name) for name in ("basis", "evidence", "agreed_on", "rule", "language")}
    today = timezone.localdate()
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=kept, today=today)
    if request.method == "POST" and (form.is_valid() or "back" in request.POST):
        evidence = {"evidence": request.POST.get("evidence", "").replace("\0", "").strip()[:2000]}
        uploads.settle_consent(subscriber_import=found, **(kept | evidence | form.cleaned_data))
        step = "columns" if "back" in request.POST else "summary"
        return redirect(f"newsletter_import_{step}", found.pk)
    context = {
        "import": found,
        "form": form,
        "choices": [(one.value, one.label, BASES[one]) for one in ConsentRecord.Basis],
        "has_days": columns.AGREED_ON in found.mapping.get("columns", {}).values(),
        "step": "consent",
        "breadcrumbs_items": _crumbs(found.file_name),
    }
    return render(request, "newsletter/admin/import_consent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what would happen, and start it."""
    found = _one(request, pk)
    if found.state != MAPPING:
        return redirect("newsletter_import", found.pk)
    obstacles = uploads.obstacles(found)
    if request.method == "POST" and not obstacles:
        return _start(request, found)
    try:
        return _summary_page(request, found, obstacles)
    except Unreadable as error:
        return _unreadable(request, found, error)


def _start(request: HttpRequest, found: SubscriberImport) -> HttpResponse:
    try:
        start_import(subscriber_import=found, user=request.user, now=timezone.now())
    except StepRefused as error:
        messages.error(request, str(error))
        return redirect("newsletter_import_summary", found.pk)
    messages.success(request, _("The import has started. You can leave this page."))
    return redirect("newsletter_import", found.pk)


def _summary_page(request: HttpRequest, found: SubscriberImport, obstacles: list[Any]) -> HttpResponse:
    trial = try_out(uploads.path_of(found), plan_of(found))
    if trial.examples:
        log(found, LOOKED, user=request.user, data={"addresses": sum(map(len, trial.examples.values()))})
    context = {
        "import": found,
        "trial": trial,
        "refused": [(reason_words(code), n, trial.examples[code]) for code, n in trial.refused.most_common()],
        "flags": [(FLAGS[code], number) for code, number in trial.flags.most_common()],
        "columns": [
            (int(index) + 1, columns.NAMES[name]) for index, name in found.mapping.get("columns", {}).items()
        ],
        "obstacles": obstacles,
        "earlier": uploads.earlier_imports(found),
        "step": "summary",
        "breadcrumbs_items": _crumbs(found.file_name),
    }
    return render(request, "newsletter/admin/import_summary.html", context)


def _unreadable(request: HttpRequest, found: SubscriberImport, error: Unreadable) -> HttpResponse:
    """A file that was fine when it came and is not now: say so, and offer to begin again."""
    context = {
        "import": found,
        "sentence": reason_words(error.reason),
        "step": "columns",
        "breadcrumbs_items": _crumbs(found.file_name),
    }
    return render(request, "newsletter/admin/import_unreadable.html", context, status=409)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an import that never started, with its file."""
    if uploads.discard(subscriber_import=_one(request, pk)):
        messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect("newsletter_imports")
