"""The admin's list of subscribers and the growth of newsletters. Every look at addresses is logged."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from blog.publication import language_name
from newsletter.bulk.models import BulkChange
from newsletter.consent.growth import STEPS, growth
from newsletter.consent.growth_chart import draw
from newsletter.consent.listing import SORTS, Filters, matching, number, page_of, read_filters
from newsletter.consent.models import Subscription, Topic
from newsletter.consent.overview import counts_by_state
from newsletter.consent.timeline import LISTED
from newsletter.newsletters.models import Newsletter

SEES_COUNTS = "newsletter.view_subscription"
SEES_ADDRESSES = "newsletter.view_subscriber"
CHANGES_STANDING = "newsletter.change_standing"
EXPORTS = "newsletter.export_subscriber"


@user_passes_test(lambda user: user.has_perm(SEES_COUNTS))
@require_GET
def subscribers(request: HttpRequest) -> HttpResponse:
    """How many subscribe; for those who may, who."""
    sees_addresses = request.user.has_perm(SEES_ADDRESSES)
    context: dict[str, Any] = {
        "counts": counts_by_state(),
        "states": Subscription.State.choices,
        "sees_addresses": sees_addresses,
        "breadcrumbs_items": [{"url": "", "label": _("Subscribers")}],
    }
    if sees_addresses:
        context |= _listed(request, read_filters(request.GET.dict())) | _choices(request)
    return render(request, "newsletter/admin/subscribers.html", context)


@user_passes_test(lambda user: user.has_perm(SEES_COUNTS))
@require_GET
def growing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who joined and left a newsletter, drawn and as a table; no address, so that editors see it too."""
    newsletter = get_object_or_404(Newsletter, pk=pk)
    by = request.GET.get("by", "")
    by = by if by in STEPS else "week"
    periods = growth(newsletter, by=by, now=timezone.now())
    context = {
        "newsletter": newsletter,
        "by": by,
        "steps": [(name, label) for name, (label, _cut, _number) in STEPS.items()],
        "chart": draw(periods),
        "periods": list(reversed(periods)),
        "joined": sum(period.joined for period in periods),
        "left": sum(period.left for period in periods),
        "breadcrumbs_items": [
            {"url": reverse("newsletter_subscribers"), "label": _("Subscribers")},
            {"url": "", "label": _("Growth: %(newsletter)s") % {"newsletter": newsletter.name}},
        ],
    }
    return render(request, "newsletter/admin/growth.html", context)


def _listed(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """The rows of the page that was asked for, logged without any address."""
    after, before = number(request.GET.get("after")), number(request.GET.get("before"))
    page = page_of(matching(filters), sort=filters.sort, after=after, before=before)
    if page.rows:
        data = {
            "newsletter": filters.newsletter,
            "state": filters.state,
            "searched": bool(filters.q),
            "sort": filters.sort,
            "addresses": len(page.rows),
        }
        log(request.user, LISTED, user=request.user, data=data)
    return {"page": page, "filters": filters, "query": filters.query, "is_filtered": bool(filters.query)}


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {
        "newsletters": Newsletter.objects.order_by("name"),
        "topics": Topic.objects.select_related("newsletter").order_by("newsletter__name", "position", "pk"),
        "sources": Subscription.Source.choices,
        "frequencies": Subscription.Frequency.choices,
        "languages": languages(),
        "sorts": [(name, label) for name, (label, _field, _down) in SORTS.items()],
        "may_change": request.user.has_perm(CHANGES_STANDING),
        "may_export": request.user.has_perm(EXPORTS),
        "actions": BulkChange.Action.choices,
    }


def languages() -> list[tuple[str, str]]:
    """The languages mail is written in, each named in itself."""
    return [(code, language_name(code)) for code, _name in settings.LANGUAGES]
