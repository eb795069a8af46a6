"""Sign-up, confirmation, leaving and preferences: thin pages over the services.

Pages reached by a link in a mail are exempt from CSRF protection: the secret in their
address is what entitles, one-click leaving comes without cookies (RFC 8058 §3.2), and a
page without referrer sends `Origin: null`, which the protection would refuse.
GET changes nothing on any of them.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.consent import links, services
from newsletter.consent.addresses import Address, InvalidAddress, masked, normalise
from newsletter.consent.forms import PreferencesForm
from newsletter.consent.letters import confirmation_subject
from newsletter.consent.models import Subscription
from newsletter.consent.pages import private_page, uncached
from newsletter.consent.press import Press, origin_of, read_press, terms_shown
from newsletter.consent.rates import count_sign_up
from newsletter.consent.services import LinkRefused, StepRefused
from newsletter.consent.standing import may_undo
from newsletter.consent.trap import set_trap
from newsletter.consent.wording import Offer, known_language, offer_for, offer_of
from newsletter.sending.models import Delivery

PAUSE = timedelta(days=30)


@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The sign-up form; a POST to it may come from any page, cached or foreign."""
    if request.method != "POST":
        return render(request, "newsletter/consent/sign_up.html")
    press = read_press(request)
    offer = _offered(press)
    address = _address(press)
    if address is None:
        return _ask_for_address(request, press)
    now = timezone.now()
    load = count_sign_up(email=address.email, network_address=press.origin.network_address, now=now)
    if load.is_too_much:
        return _too_many(request)
    if press.raises_doubt(wording=offer.wording, load=load, now=now):
        context = {"offer": offer, "email": address.email, "form_address": press.form_address}
        return render(request, "newsletter/consent/continue.html", context)
    return _kept(request, press, offer, address, keep=not load.repeats_address)


@csrf_protect
@uncached
@require_POST
def continue_sign_up(request: HttpRequest) -> HttpResponse:
    """The second step, asked of a press in doubt: one button on a page of our own."""
    press = read_press(request)
    offer = _offered(press)
    address = _address(press)
    if address is None:
        return _ask_for_address(request, press)
    load = count_sign_up(email=address.email, network_address=press.origin.network_address, now=timezone.now())
    if load.is_too_much:
        return _too_many(request)
    return _kept(request, press, offer, address, keep=not load.repeats_address)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a sign-up: GET shows a button, POST confirms."""
    now = timezone.now()
    try:
        if request.method == "POST":
            subscription = services.confirm(token=token, now=now, origin=origin_of(request))
        else:
            subscription = services.read_confirmation(token=token, now=now)
    except LinkRefused:
        return _dead_link(request)
    done = subscription.state in services.SUBSCRIBED
    template = "newsletter/consent/confirmed.html" if done else "newsletter/consent/confirm.html"
    offer = offer_of(subscription.newsletter, _language())
    context = {
        "offer": offer,
        "name": offer.name,
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=_language()),
        "token": token,
    }
    return render(request, template, context)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """“That was not me”: GET shows a button, POST suppresses the address."""
    try:
        if request.method != "POST":
            subscription = services.read_refusal(token=token)
            return render(request, "newsletter/consent/refuse.html", {"name": _name(subscription)})
        services.refuse(token=token, now=timezone.now(), origin=origin_of(request))
    except LinkRefused:
        return _dead_link(request)
    return render(request, "newsletter/consent/refused.html")


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave in one press, by a mail program (RFC 8058) or a person; then undo, pause, a reason."""
    target = links.read_token(links.LEAVE, token)
    if target is None:
        return _dead_link(request)
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
        delivery=Delivery.objects.filter(pk=target.delivery_id, subscription=subscription).first(),
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
        return _dead_link(request)
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
        "name": _name(subscription),
        "address": masked(subscription.subscriber.email),
        "form": form,
        "done": done,
        "refused": refused,
    }
    return render(request, "newsletter/consent/preferences.html", context)


def _language() -> str:
    return known_language(get_language())


def _name(subscription: Subscription) -> str:
    return offer_of(subscription.newsletter, _language()).name


def _languages() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def _offered(press: Press) -> Offer:
    offer = offer_for(language=_language(), slug=press.newsletter)
    if offer is None:
        raise Http404("there is no newsletter")
    return offer


def _address(press: Press) -> Address | None:
    try:
        return normalise(press.email)
    except InvalidAddress:
        return None


def _ask_for_address(request: HttpRequest, press: Press) -> HttpResponse:
    context = {"sign_up_typed": press.email[:254], "sign_up_invalid": True}
    return render(request, "newsletter/consent/sign_up.html", context, status=422)


def _kept(request: HttpRequest, press: Press, offer: Offer, address: Address, *, keep: bool) -> HttpResponse:
    now = timezone.now()
    if keep:
        services.sign_up(
            newsletter=offer.newsletter,
            address=address,
            language=offer.language,
            terms=terms_shown(press, offer),
            origin=press.origin,
            now=now,
        )
    context = {
        "offer": offer,
        "email": address.email,
        "subject": confirmation_subject(offer),
        "trap": set_trap(wording=offer.wording, now=now),
        "sign_up_typed": address.email,
    }
    return render(request, "newsletter/consent/check_mail.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "newsletter/consent/too_many.html", status=429)
    response.headers["Retry-After"] = "3600"
    return response


def _dead_link(request: HttpRequest) -> HttpResponse:
    """The same answer for a forged, foreign, expired or used link."""
    return render(request, "newsletter/consent/dead_link.html", status=404)


def _subscription(pk: int) -> Subscription | None:
    return Subscription.objects.select_related("subscriber", "newsletter").filter(pk=pk).first()


def _leave_page(request: HttpRequest, subscription: Subscription, **context: object) -> HttpResponse:
    left = subscription.state == Subscription.State.UNSUBSCRIBED
    context |= {
        "subscription": subscription,
        "name": _name(subscription),
        "reasons": Subscription.LeaveReason.choices,
        "leave_url": links.leave_url(subscription_id=subscription.pk, language=_language()),
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=_language()),
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
