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
from newsletter.consent.browsers import browser_hash, remembers_browser
from newsletter.consent.choices import Choice, choices_of, read_choices
from newsletter.consent.letters import confirmation_subject
from newsletter.consent.pages import page_language, uncached
from newsletter.consent.press import Press, read_press, terms_shown
from newsletter.consent.services import Wish
from newsletter.consent.trap import set_trap


@csrf_exempt
@uncached
@remembers_browser
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The sign-up form; a POST to it may come from any page, cached or foreign."""
    if request.method != "POST":
        choice = choices_of(read_choices(request.GET), language=page_language(), is_press=False)
        return render(request, "newsletter/consent/sign_up.html", {"sign_up_choice": choice})
    press = read_press(request)
    choice = chosen(press)
    address = address_in(press)
    if address is None or not choice.chosen:
        return ask_again(request, press, choice)
    return weighed(request, press, choice, address)


def weighed(
    request: HttpRequest, press: Press, choice: Choice, address: Address, *, answered: str | None = None
) -> HttpResponse:
    """Keep a press for the mail worker where the gate lets it through, and answer it.

    `answered` is what the second step brought. What is known of the address changes nothing.
    """
    now = timezone.now()
    judgement, load = pass_through(
        press=press,
        address=address,
        newsletter_id=choice.first.offer.newsletter.pk,
        wording=choice.wording,
        answered=answered,
        keep=partial(_keep, press, choice, address, now),
        now=now,
    )
    offers = [line.offer for line in choice.chosen]
    answer = unless_let_through(
        request, press=press, address=address, offers=offers, judgement=judgement, load=load, now=now
    )
    return answer or check_mail(request, choice, address, now)


def _keep(press: Press, choice: Choice, address: Address, now: datetime, held_because: tuple[str, ...]) -> None:
    services.sign_up_to(
        wishes=[
            Wish(line.offer.newsletter, terms_shown(press, line.offer), line.chosen_topics)
            for line in choice.chosen
        ],
        address=address,
        language=page_language(),
        origin=press.origin,
        browser_hash=browser_hash(press.browser),
        held_because=held_because,
        now=now,
    )


def chosen(press: Press) -> Choice:
    """What a press is about, in the language of the page. 404 when there is no newsletter at all."""
    choice = choices_of(press.asked, language=page_language(), is_press=True)
    if choice is None:
        raise Http404("there is no newsletter")
    return choice


def address_in(press: Press) -> Address | None:
    """The address of a press; None when it is none."""
    try:
        return normalise(press.email)
    except InvalidAddress:
        return None


def ask_again(request: HttpRequest, press: Press, choice: Choice) -> HttpResponse:
    """The form again, with what was typed and chosen and a word about what is missing."""
    context = {
        "sign_up_choice": choice,
        "sign_up_typed": press.email[:254],
        "sign_up_invalid": address_in(press) is None,
        "sign_up_unchosen": not choice.chosen,
    }
    return render(request, "newsletter/consent/sign_up.html", context, status=422)


def check_mail(request: HttpRequest, choice: Choice, address: Address, now: datetime) -> HttpResponse:
    """Say which mail to look for, whether there will be one or not."""
    context = {
        "choice": choice,
        "offer": choice.first.offer,
        "email": address.email,
        "subject": confirmation_subject([line.offer for line in choice.chosen]),
        "trap": set_trap(wording=choice.wording, now=now),
        "sign_up_choice": choice,
        "sign_up_typed": address.email,
    }
    return render(request, "newsletter/consent/check_mail.html", context)
