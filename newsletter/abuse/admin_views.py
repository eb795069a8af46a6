"""The admin's page of refused and held sign-ups. GET shows, POST asks and acts; the services decide."""

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from newsletter.abuse import held
from newsletter.abuse import refusals as counts
from newsletter.abuse.limits import HELD_KEPT, HELD_LIMIT, REFUSALS_KEPT
from newsletter.abuse.models import SignUpRefusal
from newsletter.consent.models import SignUpRequest

SEES_REFUSALS = "newsletter.view_signuprefusal"
DECIDES = "newsletter.change_signuprequest"
SEES_ADDRESSES = "newsletter.view_signuprequest"
LISTED = "newsletter.addresses.list"
RELEASED = "newsletter.sign_ups.release"
DISCARDED = "newsletter.sign_ups.discard"
PER_PAGE = 50
PERIODS = {"1": gettext_lazy("24 hours"), "7": gettext_lazy("7 days"), "90": gettext_lazy("90 days")}
PERIOD = "7"


@require_GET
@user_passes_test(lambda user: user.has_perm(SEES_REFUSALS))
def refusals(request: HttpRequest) -> HttpResponse:
    """What waits for a person, and how often what was refused. Addresses are whole for those who may see them."""
    now = timezone.now()
    period = request.GET.get("period", "")
    period = period if period in PERIODS else PERIOD
    reason = request.GET.get("reason", "")
    reason = reason if reason in SignUpRefusal.Reason.values else ""
    since = now - timedelta(days=int(period))
    page = Paginator(held.presses(), PER_PAGE).get_page(request.GET.get("h"))
    context = {
        "breadcrumbs_items": [{"url": "", "label": _("Refused and held sign-ups")}],
        "page": page,
        "held": held.described(page, sees_addresses=_shows_addresses(request, len(page))),
        "decides": request.user.has_perm(DECIDES),
        "sees_addresses": request.user.has_perm(SEES_ADDRESSES),
        "until": now,
        "causes": counts.causes(counts.refusals_matching(since=since)),
        "counted": Paginator(counts.refusals_matching(since=since, reason=reason), PER_PAGE).get_page(
            request.GET.get("p")
        ),
        "periods": PERIODS.items(),
        "period": period,
        "reasons": SignUpRefusal.Reason.choices,
        "reason": reason,
        "limits": {"held": HELD_LIMIT, "days": HELD_KEPT.days, "kept": REFUSALS_KEPT.days},
    }
    return render(request, "newsletter/admin/refusals.html", context)


@require_POST
@user_passes_test(lambda user: user.has_perm(DECIDES))
def decide(request: HttpRequest) -> HttpResponse:
    """Ask before held sign-ups are let through or discarded; with “yes”, do it."""
    what = "discard" if request.POST.get("what") == "discard" else "release"
    ids = [int(raw) for raw in request.POST.getlist("held") if _is_number(raw)][:HELD_LIMIT]
    until = _moment(request.POST.get("until", "")) if request.POST.get("all") else None
    rows = held.held_until(until) if until else held.chosen(ids)
    if request.POST.get("confirm") == "yes":
        return _carried_out(request, what, rows)
    number = held.presses().filter(pk__in=rows.values("pk")).count()
    if not number:
        messages.warning(request, _("Nothing was chosen that still waits."))
        return redirect("newsletter_refusals")
    context = {
        "breadcrumbs_items": [
            {"url": reverse("newsletter_refusals"), "label": _("Refused and held sign-ups")},
            {"url": "", "label": _("Discard") if what == "discard" else _("Let through")},
        ],
        "what": what,
        "number": number,
        "ids": [] if until else ids,
        "until": until,
    }
    return render(request, "newsletter/admin/decide_held.html", context)


def _carried_out(request: HttpRequest, what: str, rows: QuerySet[SignUpRequest]) -> HttpResponse:
    if what == "discard":
        number = held.discard(rows, now=timezone.now())
        said = ngettext("%(number)d sign-up was discarded.", "%(number)d sign-ups were discarded.", number)
    else:
        number = held.release(rows)
        said = ngettext("%(number)d sign-up was let through.", "%(number)d sign-ups were let through.", number)
    if number:
        action = DISCARDED if what == "discard" else RELEASED
        log(request.user, action, user=request.user, data={"sign_ups": number})
    messages.success(request, said % {"number": number})
    return redirect("newsletter_refusals")


def _shows_addresses(request: HttpRequest, number: int) -> bool:
    """Whether addresses are shown whole; a look at any is logged."""
    if not request.user.has_perm(SEES_ADDRESSES):
        return False
    if number:
        log(request.user, LISTED, user=request.user, data={"held_sign_ups": True, "addresses": number})
    return True


def _is_number(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) < 18


def _moment(raw: str) -> datetime | None:
    try:
        moment = parse_datetime(raw)
    except ValueError:  # a date that no calendar has
        return None
    return moment if moment and timezone.is_aware(moment) else None
