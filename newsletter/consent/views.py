"""The sign-up form: a thin page over the services. GET changes nothing on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import services
from newsletter.consent.addresses import Address, InvalidAddress, normalise
from newsletter.consent.letters import confirmation_subject
from newsletter.consent.pages import page_language, uncached
from newsletter.consent.press import Press, read_press, terms_shown
from newsletter.consent.rates import count_sign_up
from newsletter.consent.trap import set_trap
from newsletter.consent.wording import Offer, offer_for


@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The sign-up form; a POST to it may come from any page, cached or foreign."""
    if request.method != "POST":
        return render(request, "newsletter/consent/sign_up.html")
    press = read_press(request)
    offer = offered(press)
    address = address_in(press)
    if address is None:
        return ask_for_address(request, press)
    now = timezone.now()
    load = count_sign_up(email=address.email, network_address=press.origin.network_address, now=now)
    if load.is_too_much:
        return too_many(request)
    if press.raises_doubt(wording=offer.wording, load=load, now=now):
        context = {"offer": offer, "email": address.email, "form_address": press.form_address}
        return render(request, "newsletter/consent/continue.html", context)
    return kept(request, press, offer, address, keep=not load.repeats_address)


def offered(press: Press) -> Offer:
    """The newsletter a press is about, in the language of the page. 404 when there is none at all."""
    offer = offer_for(language=page_language(), slug=press.newsletter)
    if offer is None:
        raise Http404("there is no newsletter")
    return offer


def address_in(press: Press) -> Address | None:
    """The address of a press; None when it is none."""
    try:
        return normalise(press.email)
    except InvalidAddress:
        return None


def ask_for_address(request: HttpRequest, press: Press) -> HttpResponse:
    """The form again, with what was typed and a word about it."""
    context = {"sign_up_typed": press.email[:254], "sign_up_invalid": True}
    return render(request, "newsletter/consent/sign_up.html", context, status=422)


def kept(request: HttpRequest, press: Press, offer: Offer, address: Address, *, keep: bool) -> HttpResponse:
    """Keep a press for the mail worker, and say which mail to look for. The answer is the same either way."""
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


def too_many(request: HttpRequest) -> HttpResponse:
    """“Come back later”, with the time to wait in seconds."""
    response = render(request, "newsletter/consent/too_many.html", status=429)
    response.headers["Retry-After"] = "3600"
    return response
