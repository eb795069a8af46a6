"""The presses around a mailing: each asks on GET and acts on POST; the services decide."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from newsletter.sending.doubts import doubts_of
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.presses import PRESSES, SETTLEMENTS, Press
from newsletter.sending.services import MoveRefused
from newsletter.sending.views import SENDS, allowed, breadcrumbs, link_to, mailing_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def press(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask whether to pause, resume, cancel or release a mailing; do it on POST."""
    allowed(request, SENDS)
    if name not in PRESSES:
        raise Http404
    found, now = mailing_or_404(pk), timezone.now()
    asked = PRESSES[name].of(found)
    doubts = doubts_of(found, now=now) if asked.is_doubtful else []
    if request.method == "POST":
        confirmed = {"confirmed": "confirmed" in request.POST} if asked.is_doubtful else {}
        try:
            asked.act(mailing=found, user=request.user, now=now, **confirmed)
        except MoveRefused as refused:
            messages.error(request, str(refused))
        return redirect("newsletter_mailing", pk)
    return _ask(request, found, asked, back=link_to(found)[0], doubts=doubts)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int, delivery_pk: int, name: str) -> HttpResponse:
    """Ask a person what to make of an uncertain delivery; do it on POST."""
    allowed(request, SENDS)
    if name not in SETTLEMENTS:
        raise Http404
    found = mailing_or_404(pk)
    delivery = get_object_or_404(Delivery.objects.select_related("mailing"), pk=delivery_pk, mailing=found)
    asked = SETTLEMENTS[name]
    back = f"{reverse('newsletter_recipients', args=[pk])}?state=uncertain"
    if request.method == "POST":
        try:
            if not asked.act(delivery=delivery, user=request.user, now=timezone.now()):
                messages.warning(request, _("This delivery is not uncertain any more."))
        except MoveRefused as refused:
            messages.error(request, str(refused))
        return redirect(back)
    return _ask(request, found, asked, back=back)


def _ask(
    request: HttpRequest, found: Mailing, asked: Press, *, back: str, doubts: Sequence[str] = ()
) -> HttpResponse:
    context = {
        "mailing": found,
        "question": asked.question,
        "warning": asked.warning,
        "label": asked.label,
        "doubts": doubts,
        "back": back,
        "breadcrumbs_items": breadcrumbs(link_to(found), ("", str(asked.label))),
    }
    return render(request, "newsletter/admin/mailing_press.html", context)
