"""Leaving and preferences: thin pages over the services.

Pages reached by a link in a mail are exempt from CSRF protection: the secret in their
address is what entitles, one-click leaving comes without cookies (RFC 8058 §3.2), and a
page without referrer sends `Origin: null`, which the protection would refuse.
GET changes nothing on any of them.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import links, services
from newsletter.consent.addresses import masked
from newsletter.consent.forms import PreferencesForm
from newsletter.consent.models import Subscription
from newsletter.consent.pages import dead_link, name_of, page_language, private_page
from newsletter.consent.press import origin_of
from newsletter.consent.services import StepRefused
from newsletter.consent.standing import may_undo
from newsletter.sending.models import Delivery

PAUSE = timedelta(days=30)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave in one press, by a mail program (RFC 8058) or a person; then undo, pause, a reason."""
    target = links.read_token(links.LEAVE, token)
    if target is None:
        return dead_link(request)
    subscription = _subscription(target.subscription_id)
    if subscription is None:
        return render(request, "newsletter/consent/left.html")
    if request.method != "POST":
        return _leave_page(request, subscription)
    action = request.POST.get("action", "")
    if action in ("undo", "pause", "reason"):
        return _after_leaving(request, subscription, action)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    services.leave(
        subscription=subscription,
        delivery=_delivery(target, subscription),
        source="one-click" if one_click else "page",
        now=timezone.now(),
        origin=origin_of(request),
    )
    return _leave_page(request, subscription)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Language, pause, name and leaving, by a signed link and without an account."""
    target = links.read_token(links.PREFERENCES, token)
    subscription = _subscription(target.subscription_id) if target else None
    if subscription is None:
        return dead_link(request)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "leave":
        services.leave(
            subscription=subscription, source="preferences", now=timezone.now(), origin=origin_of(request)
        )
        return _leave_page(request, subscription)
    done, refused = _pause_or_resume(request, subscription, action)
    saving = action == "save"
    form = PreferencesForm(
        request.POST if saving else None, instance=subscription.subscriber, languages=_languages()
    )
    if saving and form.is_valid():
        fresh = _subscription(subscription.pk) or subscription
        services.change_preferences(
            subscription=fresh, values=form.cleaned_data, now=timezone.now(), origin=origin_of(request)
        )
        done = "saved"
    context = {
        "subscription": subscription,
        "name": name_of(subscription),
        "address": masked(subscription.subscriber.email),
        "form": form,
        "done": done,
        "refused": refused,
    }
    return render(request, "newsletter/consent/preferences.html", context)


def _languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def _subscription(pk: int) -> Subscription | None:
    return Subscription.objects.select_related("subscriber", "newsletter").filter(pk=pk).first()


def _delivery(target: links.Target, subscription: Subscription) -> Delivery | None:
    """The mail whose link was pressed, when there is one and it went to this subscription."""
    if target.delivery_id is None:
        return None
    return Delivery.objects.filter(pk=target.delivery_id, subscription=subscription).first()


def _leave_page(request: HttpRequest, subscription: Subscription, **context: object) -> HttpResponse:
    left = subscription.state == Subscription.State.UNSUBSCRIBED
    context |= {
        "subscription": subscription,
        "name": name_of(subscription),
        "reasons": Subscription.LeaveReason.choices,
        "leave_url": links.leave_url(subscription_id=subscription.pk, language=page_language()),
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=page_language()),
        "may_undo": may_undo(
            state=subscription.state,
            confirmed_at=subscription.confirmed_at,
            left_at=subscription.unsubscribed_at,
            now=timezone.now(),
        ),
    }
    return render(request, "newsletter/consent/left.html" if left else "newsletter/consent/leave.html", context)


def _after_leaving(request: HttpRequest, subscription: Subscription, action: str) -> HttpResponse:
    now, origin = timezone.now(), origin_of(request)
    try:
        if action == "undo":
            services.undo_leave(subscription=subscription, source="page", now=now, origin=origin)
        elif action == "pause":
            services.pause(
                subscription=subscription, until=_pause_end(subscription), source="page", now=now, origin=origin
            )
        elif request.POST.get("reason") in Subscription.LeaveReason.values:
            services.give_reason(subscription=subscription, reason=request.POST["reason"])
    except StepRefused:
        return _leave_page(request, subscription, refused=True)
    return _leave_page(request, subscription, done=action)


def _pause_or_resume(request: HttpRequest, subscription: Subscription, action: str) -> tuple[str, bool]:
    now, origin = timezone.now(), origin_of(request)
    try:
        if action == "pause":
            services.pause(
                subscription=subscription,
                until=_pause_end(subscription),
                source="preferences",
                now=now,
                origin=origin,
            )
        elif action == "resume":
            services.resume(subscription=subscription, source="preferences", now=now, origin=origin)
        else:
            return "", False
    except StepRefused:
        return "", True
    return action, False


def _pause_end(subscription: Subscription) -> date:
    return (timezone.now().astimezone(ZoneInfo(subscription.newsletter.time_zone)) + PAUSE).date()
