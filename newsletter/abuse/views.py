"""The second step of a sign-up in doubt: a thin page over the services."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from newsletter.consent.pages import uncached
from newsletter.consent.press import read_press
from newsletter.consent.rates import count_sign_up
from newsletter.consent.views import address_in, ask_for_address, kept, offered, too_many


@csrf_protect
@uncached
@require_POST
def continue_sign_up(request: HttpRequest) -> HttpResponse:
    """The second step, asked of a press in doubt: one button on a page of our own."""
    press = read_press(request)
    offer = offered(press)
    address = address_in(press)
    if address is None:
        return ask_for_address(request, press)
    load = count_sign_up(email=address.email, network_address=press.origin.network_address, now=timezone.now())
    if load.is_too_much:
        return too_many(request)
    return kept(request, press, offer, address, keep=not load.repeats_address)
