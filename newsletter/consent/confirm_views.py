"""Confirmation, “that was not me”, and what is asked after it: thin pages over the services.

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

from newsletter.consent import details, links, services
from newsletter.consent.browsers import is_same_browser
from newsletter.consent.pages import dead_link, name_of, page_language, private_page
from newsletter.consent.press import origin_of
from newsletter.consent.services import LinkRefused
from newsletter.consent.wording import offer_of


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm a sign-up: GET shows a button, which the browser that signed up presses by itself; POST confirms."""
    now = timezone.now()
    try:
        if request.method == "POST":
            services.confirm(token=token, now=now, origin=origin_of(request))
        subscriptions = services.read_confirmation(token=token, now=now)
    except LinkRefused:
        return dead_link(request)
    waiting = [one for one in subscriptions if one.state not in services.SUBSCRIBED]
    offers = [offer_of(one.newsletter, page_language()) for one in waiting or subscriptions]
    if waiting:
        same_browser = is_same_browser(request, services.pressed_in(token=token))
        context = {"offers": offers, "token": token, "is_same_browser": same_browser}
        return render(request, "newsletter/consent/confirm.html", context)
    context = {"offers": offers, **details.asked(subscriptions[0], now=now)}
    return render(request, "newsletter/consent/confirmed.html", context)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, token: str) -> HttpResponse:
    """What a new subscriber may tell about themselves, by a link that only the confirmed page holds."""
    now = timezone.now()
    subscription = details.read_token(token)
    if subscription is None:
        return dead_link(request)
    context = {
        "offer": offer_of(subscription.newsletter, page_language()),
        "preferences_url": links.preferences_url(subscription_id=subscription.pk, language=page_language()),
        **details.asked(subscription, now=now, told=request.POST if request.method == "POST" else None),
    }
    form = context["form"]
    if form.is_valid():
        values = form.cleaned_data
        services.change_preferences(subscription=subscription, values=values, now=now, origin=origin_of(request))
        context["saved"] = True
    status = 422 if form.errors else 200
    return render(request, "newsletter/consent/details.html", context, status=status)


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """“That was not me”: GET shows a button, POST suppresses the address."""
    try:
        if request.method != "POST":
            names = [name_of(subscription) for subscription in services.read_refusal(token=token)]
            return render(request, "newsletter/consent/refuse.html", {"names": names})
        services.refuse(token=token, now=timezone.now(), origin=origin_of(request))
    except LinkRefused:
        return dead_link(request)
    return render(request, "newsletter/consent/refused.html")
