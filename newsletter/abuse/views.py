"""The second step of a sign-up in doubt: a thin page over the services."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from newsletter.abuse.proof import FIELD
from newsletter.consent.browsers import remembers_browser
from newsletter.consent.pages import uncached
from newsletter.consent.press import read_press
from newsletter.consent.views import address_in, ask_again, chosen, weighed


@csrf_protect
@uncached
@remembers_browser
@require_POST
def continue_sign_up(request: HttpRequest) -> HttpResponse:
    """The second step, asked of a press in doubt: one more press on a page of our own, with a proof of work."""
    press = read_press(request)
    choice = chosen(press)
    address = address_in(press)
    if address is None or not choice.chosen:
        return ask_again(request, press, choice)
    return weighed(request, press, choice, address, answered=request.POST.get(FIELD, ""))
