"""Confirmation and “that was not me”: thin pages over the services.

Pages reached by a link in a mail are exempt from CSRF protection: the secret in their
address is what entitles, one-click leaving comes without cookies (RFC 8058 §3.2), and a
page without referrer sends `Origin: null`, which the protection would refuse.
GET changes nothing on any of them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import links, services
from newsletter.consent.pages import dead_link, name_of, page_language, private_page
from newsletter.consent.press import origin_of
from newsletter.consent.services import LinkRefused
from newsletter.consent.wording import offer_of


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
        return dead_link(request)
    done = subscription.state in services.SUBSCRIBED
    template = "newsletter/consent/confirmed.html" if done else "newsletter/consent/confirm.html"
    offer = offer_of(subscription.newsletter, page_language())
    context = {
        "offer": offer,
        "name": offer.name,
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=page_language()),
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
            return render(request, "newsletter/consent/refuse.html", {"name": name_of(subscription)})
        services.refuse(token=token, now=timezone.now(), origin=origin_of(request))
    except LinkRefused:
        return dead_link(request)
    return render(request, "newsletter/consent/refused.html")
