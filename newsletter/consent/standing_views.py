"""Leaving: a thin page over the services.

Pages reached by a link in a mail are exempt from CSRF protection: the secret in their
address is what entitles, one-click leaving comes without cookies (RFC 8058 §3.2), and a
page without referrer sends `Origin: null`, which the protection would refuse.
GET changes nothing on any of them.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import links, services
from newsletter.consent.all_preferences import is_undoable
from newsletter.consent.models import Subscription
from newsletter.consent.pages import answer_for, dead_link, name_of, page_language, private_page, test_link
from newsletter.consent.pausing import Span, pause_end, today_in
from newsletter.consent.press import origin_of
from newsletter.consent.records import Origin
from newsletter.consent.services import SUBSCRIBED, StepRefused
from newsletter.sending.models import Delivery

AFTERWARDS = ("undo", "pause", "fewer", "reason", "others")
"""What may be pressed once the leaving is done."""


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave in one press, by a mail program (RFC 8058) or a person; then undo, pause, fewer mails, a reason."""
    target = links.read_token(links.LEAVE, token)
    if target is None:
        return dead_link(request)
    if target.subscription_id == links.NOBODY:
        return test_link(request)

    def act(subscription: Subscription) -> HttpResponse:
        if request.method != "POST":
            return leave_page(request, subscription, delivery_id=target.delivery_id)
        return _press(request, subscription, target)

    return answer_for(request, target.subscription_id, act, gone=_left)


def _left(request: HttpRequest) -> HttpResponse:
    """What whoever was erased is told: nothing is sent to them any more."""
    return render(request, "newsletter/consent/left.html")


def _press(request: HttpRequest, subscription: Subscription, target: links.Target) -> HttpResponse:
    if request.POST.get("action") in AFTERWARDS:
        return _after_leaving(request, subscription, request.POST["action"], target.delivery_id)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    services.leave(
        subscription=subscription,
        delivery=_delivery(target, subscription),
        source="one-click" if one_click else "page",
        now=timezone.now(),
        origin=origin_of(request),
    )
    return leave_page(request, subscription, delivery_id=target.delivery_id)


def _delivery(target: links.Target, subscription: Subscription) -> Delivery | None:
    """The mail whose link was pressed, when there is one and it went to this subscription."""
    if target.delivery_id is None:
        return None
    return Delivery.objects.filter(pk=target.delivery_id, subscription=subscription).first()


def leave_page(
    request: HttpRequest, subscription: Subscription, *, delivery_id: int | None = None, **context: object
) -> HttpResponse:
    """The page before leaving, or after it with what may follow; its forms name the mail that led here."""
    language = page_language()
    left = subscription.state == Subscription.State.UNSUBSCRIBED
    context |= {
        "subscription": subscription,
        "name": name_of(subscription),
        "reasons": Subscription.LeaveReason.choices,
        "leave_url": links.leave_url(subscription_id=subscription.pk, delivery_id=delivery_id, language=language),
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=language),
        "may_undo": is_undoable(subscription, now=timezone.now()),
        "others": left and _others(subscription),
    }
    return render(request, "newsletter/consent/left.html" if left else "newsletter/consent/leave.html", context)


def _others(subscription: Subscription) -> int:
    """How many other newsletters the person still receives."""
    rows = Subscription.objects.filter(subscriber=subscription.subscriber_id, state__in=SUBSCRIBED)
    return rows.exclude(pk=subscription.pk).count()


def _after_leaving(
    request: HttpRequest, subscription: Subscription, action: str, delivery_id: int | None
) -> HttpResponse:
    now, origin = timezone.now(), origin_of(request)
    try:
        match action:
            case "undo":
                services.undo_leave(subscription=subscription, source="page", now=now, origin=origin)
            case "pause":
                _pause_instead(subscription, request.POST.get("span", ""), now, origin)
            case "fewer":
                services.receive_less(subscription=subscription, source="page", now=now, origin=origin)
            case "others":
                services.leave_all(subscriber=subscription.subscriber, source="page", now=now, origin=origin)
            case "reason" if request.POST.get("reason") in Subscription.LeaveReason.values:
                services.give_reason(subscription=subscription, reason=request.POST["reason"])
    except StepRefused:
        return leave_page(request, subscription, delivery_id=delivery_id, refused=True)
    return leave_page(request, subscription, delivery_id=delivery_id, done=action)


def _pause_instead(subscription: Subscription, span: str, now: datetime, origin: Origin) -> None:
    today = today_in(subscription.newsletter.time_zone, now=now)
    until = pause_end(today, Span(span) if span in list(Span) else Span.MONTH)
    services.pause(subscription=subscription, until=until, source="page", now=now, origin=origin)
