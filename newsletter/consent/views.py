"""The sign-up form: a thin page over the services. GET changes nothing on it."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.abuse.answers import unless_let_through
from newsletter.abuse.gate import pass_through
from newsletter.consent import services
from newsletter.consent.addresses import Address, InvalidAddress, normalise
from newsletter.consent.letters import confirmation_subject
from newsletter.consent.pages import page_language, uncached
from newsletter.consent.press import Press, read_press, terms_shown
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
    return weighed(request, press, offer, address)


def weighed(
    request: HttpRequest, press: Press, offer: Offer, address: Address, *, answered: str | None = None
) -> HttpResponse:
    """Keep a press for the mail worker where the gate lets it through, and answer it.

    `answered` is what the second step brought. What is known of the address changes nothing.
    """
    now = timezone.now()
    judgement, load = pass_through(
        press=press,
        address=address,
        newsletter_id=offer.newsletter.pk,
        wording=offer.wording,
        answered=answered,
        keep=partial(_keep, press, offer, address, now),
        now=now,
    )
    answer = unless_let_through(
        request, press=press, address=address, offers=[offer], judgement=judgement, load=load, now=now
    )
    return answer or check_mail(request, offer, address, now)


def _keep(press: Press, offer: Offer, address: Address, now: datetime, held_because: tuple[str, ...]) -> None:
    services.sign_up(
        newsletter=offer.newsletter,
        address=address,
        language=offer.language,
        terms=terms_shown(press, offer),
        origin=press.origin,
        held_because=held_because,
        now=now,
    )


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


def check_mail(request: HttpRequest, offer: Offer, address: Address, now: datetime) -> HttpResponse:
    """Say which mail to look for, whether there will be one or not."""
    context = {
        "offer": offer,
        "email": address.email,
        "subject": confirmation_subject(offer),
        "trap": set_trap(wording=offer.wording, now=now),
        "sign_up_typed": address.email,
    }
    return render(request, "newsletter/consent/check_mail.html", context)
