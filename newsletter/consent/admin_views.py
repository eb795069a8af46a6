"""The admin's list of subscribers and the page of one person. Every look at addresses is logged."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from newsletter.consent.models import Subscriber, Subscription
from newsletter.consent.overview import counts_by_state, person, subscriptions_matching
from newsletter.newsletters.models import Newsletter

SEES_COUNTS = "newsletter.view_subscription"
SEES_ADDRESSES = "newsletter.view_subscriber"
LISTED = "newsletter.addresses.list"
SHOWN = "newsletter.addresses.show"
PAGE_SIZE = 50


@user_passes_test(lambda user: user.has_perm(SEES_COUNTS))
def subscribers(request: HttpRequest) -> HttpResponse:
    """How many subscribe; for those who may, who."""
    context: dict[str, Any] = {
        "counts": counts_by_state(),
        "states": Subscription.State.choices,
        "state": request.GET.get("state", ""),
        "newsletters": Newsletter.objects.order_by("name"),
        "newsletter_id": _number(request.GET.get("newsletter", "")),
        "search": request.GET.get("q", "")[:254],
        "sees_addresses": request.user.has_perm(SEES_ADDRESSES),
        "breadcrumbs_items": [{"url": "", "label": _("Subscribers")}],
    }
    if context["sees_addresses"]:
        context["page"] = _listed(request, context)
    return render(request, "newsletter/admin/subscribers.html", context)


@user_passes_test(lambda user: user.has_perm(SEES_ADDRESSES))
def subscriber(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: standing, and the history of their consent."""
    found = get_object_or_404(Subscriber, pk=pk)
    log(found, SHOWN, user=request.user)
    context = {
        "person": person(found),
        "breadcrumbs_items": [
            {"url": reverse("newsletter_subscribers"), "label": _("Subscribers")},
            {"url": "", "label": found.email},
        ],
    }
    return render(request, "newsletter/admin/subscriber.html", context)


def _listed(request: HttpRequest, asked: dict[str, Any]) -> Any:
    rows = subscriptions_matching(
        newsletter_id=asked["newsletter_id"], state=asked["state"], search=asked["search"]
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    if len(page):
        data = {
            "newsletter": asked["newsletter_id"],
            "state": asked["state"][:20],
            "searched": bool(asked["search"]),
            "page": page.number,
            "addresses": len(page),
        }
        log(request.user, LISTED, user=request.user, data=data)
    return page


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 18 else None
