"""The presses that make a draft edition. GET asks, where there is no script or a choice to make; POST does it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from blog.models import EssayPage
from newsletter.editions.making import NotMade
from newsletter.editions.one_press.periods import Span, last_period
from newsletter.editions.one_press.services import (
    NothingToGather,
    edition_from_essay,
    gathered,
    make_digest,
    repeats,
)
from newsletter.newsletters.models import NewsletterPage


def _parent(request: HttpRequest, pk: int) -> NewsletterPage:
    parent = get_object_or_404(NewsletterPage.objects.select_related("newsletter", "locale"), pk=pk)
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return parent


@require_http_methods(["GET", "HEAD", "POST"])
def from_essay(request: HttpRequest, parent_id: int, essay_id: int) -> HttpResponse:
    """Make a draft edition from one essay and open it."""
    parent = _parent(request, parent_id)
    essay = get_object_or_404(EssayPage, pk=essay_id, locale=parent.locale)
    if request.method == "POST":
        try:
            edition = edition_from_essay(parent=parent, essay=essay, user=request.user, now=timezone.now())
        except NotMade as reason:
            messages.error(request, str(reason))
            return redirect("newsletter_from_essay", parent.pk, essay.pk)
        return _opened(request, edition.pk)
    return _ask(request, parent, _("Make an edition from this essay"), essays=[essay])


@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest, parent_id: int, span: str) -> HttpResponse:
    """Make a draft edition of the last week's or month's essays and open it."""
    if span not in list(Span):
        raise Http404
    parent, now = _parent(request, parent_id), timezone.now()
    period = last_period(Span(span), now=now, zone=parent.newsletter.time_zone)
    if request.method == "POST":
        mailed_too = "mailed_too" in request.POST if "asked" in request.POST else repeats(period)
        try:
            edition = make_digest(parent=parent, period=period, user=request.user, now=now, mailed_too=mailed_too)
        except (NothingToGather, NotMade) as nothing:
            messages.warning(request, str(nothing))
            return redirect("newsletter_digest", parent.pk, span)
        return _opened(request, edition.pk)
    heading = _("Digest of the last week") if span == Span.WEEK else _("Digest of the last month")
    fresh = gathered(parent, period)
    everything = gathered(parent, period, mailed_too=True)
    return _ask(
        request,
        parent,
        heading,
        essays=everything,
        fresh={one.pk for one in fresh},
        period=period,
        repeats=repeats(period) or not fresh,
    )


def _opened(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("A draft was made from the chosen essays. Nothing is published or mailed yet."))
    return redirect("wagtailadmin_pages:edit", pk)


def _ask(request: HttpRequest, parent: NewsletterPage, heading: str, **shown: Any) -> HttpResponse:
    explorer = reverse("wagtailadmin_explore", args=[parent.pk])
    context = {
        "heading": heading,
        "parent": parent,
        "breadcrumbs_items": [
            {"url": explorer, "label": parent.get_admin_display_title()},
            {"url": "", "label": heading},
        ],
    }
    return render(request, "newsletter/admin/one_press.html", context | shown)
