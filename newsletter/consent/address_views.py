"""The link mailed to a new address, and the objection mailed to the old one: GET shows a button, POST moves."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import address_change, links
from newsletter.consent.addresses import masked
from newsletter.consent.all_preferences import received_by
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.models import PersonToken
from newsletter.consent.pages import dead_person_link, page_language, private_page
from newsletter.consent.press import origin_of


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a new address, or put the earlier one back."""
    now = timezone.now()
    try:
        if request.method == "POST":
            row = address_change.change_address(token=token, now=now, origin=origin_of(request))
        else:
            row = address_change.read_change(token=token, now=now)
    except address_change.MustWait as waits:
        return _refused(request, until=waits.until)
    except address_change.Overtaken:
        return _refused(request)
    except LinkRefused:
        return dead_person_link(request)
    if row.subscriber.email_key == row.new_email_key and (row.used_at or request.method == "POST"):
        return _changed(request, row)
    context = {
        "new_address": row.new_email,
        "present_address": masked(row.subscriber.email),
        "objects": row.purpose == PersonToken.Purpose.OBJECTION,
    }
    return render(request, "newsletter/consent/address.html", context)


def _refused(request: HttpRequest, *, until: datetime | None = None) -> HttpResponse:
    """Say why a good link does nothing: until when to wait, or that an earlier owner had the last word."""
    return render(request, "newsletter/consent/address_refused.html", {"until": until}, status=409)


def _changed(request: HttpRequest, row: PersonToken) -> HttpResponse:
    received = received_by(row.subscriber, language=page_language(), now=timezone.now())
    first = received[0].subscription if received else None
    context = {
        "new_address": row.new_email,
        "objects": row.purpose == PersonToken.Purpose.OBJECTION,
        "live": [each.name for each in received if each.is_live],
        "ended": [each.name for each in received if each.subscription.state == "unsubscribed"],
        "preferences_url": first and links.preferences_url(subscription_id=first.pk, language=page_language()),
    }
    return render(request, "newsletter/consent/address_changed.html", context)
