"""Pages of the administration around mailings. GET shows, POST acts; the services decide."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from newsletter.editions.compose import ways_to_compose
from newsletter.sending import audience
from newsletter.sending.cancelled import cancellations
from newsletter.sending.control import MailingReason
from newsletter.sending.limits.words import warm_up_sentence
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.obstacles import obstacles, server_problems
from newsletter.sending.presses import PRESSES
from newsletter.sending.report import progress, report
from newsletter.sending.states import MAILING_MOVES, DeliveryState
from newsletter.sending.undo import expected_first_mail, seconds_to_stop
from newsletter.sending.waves import waves_of_mailing
from newsletter.sending.words import delivery_reason, mailing_sentences

SEES_MAILINGS = "newsletter.view_mailing"
SENDS = "newsletter.send_mailing"
SEES_ADDRESSES = "newsletter.view_subscriber"
EXPORTS = "newsletter.export_subscriber"
LISTED = "newsletter.addresses.list"
MAILINGS_PER_PAGE = 25
RECIPIENTS_PER_PAGE = 50
HISTORY = 40


def allowed(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def mailing_or_404(pk: int) -> Mailing:
    rows = Mailing.objects.select_related("edition", "newsletter__mail_server", "created_by", "revision")
    return get_object_or_404(rows, pk=pk)


def breadcrumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    first = {"url": reverse("newsletter_mailings"), "label": _("Mailings")}
    return [first, *({"url": url, "label": label} for url, label in items)]


def link_to(mailing: Mailing) -> tuple[str, str]:
    return reverse("newsletter_mailing", args=[mailing.pk]), mailing.edition.get_admin_display_title()


@require_GET
def mailings(request: HttpRequest) -> HttpResponse:
    """The list of mailings, the latest first."""
    allowed(request, SEES_MAILINGS)
    rows = Mailing.objects.select_related("edition", "newsletter", "created_by")
    page = Paginator(rows, MAILINGS_PER_PAGE).get_page(request.GET.get("p"))
    said = cancellations(page.object_list)
    context = {
        "page": page,
        "rows": [(mailing, said.get(mailing.pk, "")) for mailing in page],
        "ways": ways_to_compose(request.user),
        "breadcrumbs_items": [{"url": "", "label": _("Mailings")}],
    }
    return render(request, "newsletter/admin/mailings.html", context)


@require_GET
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailing: its state in words, its progress, what can be done, and its report."""
    allowed(request, SEES_MAILINGS)
    found = mailing_or_404(pk)
    context = {
        **_state(request, found),
        "report": report(found),
        "sees_addresses": request.user.has_perm(SEES_ADDRESSES),
        "may_export": request.user.has_perm(EXPORTS),
        **_content(found),
        "may_correct": _may_correct(request, found),
        "history": _history(found),
        "breadcrumbs_items": breadcrumbs(("", link_to(found)[1])),
    }
    return render(request, "newsletter/admin/mailing.html", context)


def _content(found: Mailing) -> dict[str, Any]:
    """What is mailed to how many: as frozen, and before that as pinned, to whoever is active now."""
    pinned = found.revision.content
    subjects = list(found.variants.values_list("subject", flat=True)) or [pinned.get("subject", "")]
    reach = None if found.frozen_count is not None else _reach(found)
    return {
        "number": pinned.get("number"),
        "subjects": subjects,
        "reach": reach,
        "audience": audience.words(found.audience),
    }


def _may_correct(request: HttpRequest, found: Mailing) -> bool:
    """Whether the user may put right what this mailing mailed."""
    return bool(found.started_at) and found.edition.permissions_for_user(request.user).can_publish()


def _reach(found: Mailing) -> audience.Reach | None:
    """Whom the mailing would reach now; None where its conditions cannot be used any more."""
    now, newsletter = timezone.now(), found.newsletter
    if audience.hindrances(found.audience, newsletter=newsletter, now=now):
        return None
    return audience.reach(found.audience, newsletter=newsletter, now=found.start_at or now)


def _history(found: Mailing) -> Any:
    entries = ModelLogEntry.objects.for_instance(found).exclude(action=LISTED)
    return entries.select_related("user").order_by("-timestamp", "-pk")[:HISTORY]


@require_GET
def mailing_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a mailing's page that changes while it runs."""
    allowed(request, SEES_MAILINGS)
    return render(request, "newsletter/admin/mailing_progress.html", _state(request, mailing_or_404(pk)))


def _state(request: HttpRequest, found: Mailing) -> dict[str, Any]:
    may_send = request.user.has_perm(SENDS)
    shown, now = progress(found), timezone.now()
    is_sending = found.state == Mailing.State.SENDING
    countdown = seconds_to_stop(found, now=now)
    return {
        "warm_up": warm_up_sentence(found.newsletter, waiting=shown.open, now=now) if is_sending else "",
        "mailing": found,
        "sentences": mailing_sentences(found),
        "findings": _findings(found),
        "detail": found.state_data.get("error", ""),
        "progress": shown,
        "waves": waves_of_mailing(found) if found.by_local_time else [],
        "seconds_to_stop": countdown,
        "leaves_at": expected_first_mail(found),
        "may_stop": may_send,
        "is_running": found.state in (Mailing.State.SCHEDULED, Mailing.State.PREPARING, Mailing.State.SENDING),
        "presses": [
            (name, press.of(found).label)
            for name, press in PRESSES.items()
            if may_send
            and found.state in MAILING_MOVES[name].sources
            # While the countdown runs its own button cancels.
            and not (name == "cancel" and countdown is not None)
        ],
    }


def _findings(found: Mailing) -> list[str]:
    """What holds a mailing, found afresh in the reader's language; what was found then, for other reasons."""
    looked_at_again = (MailingReason.PREFLIGHT, MailingReason.UNAPPROVED)
    if found.state == Mailing.State.HELD and found.state_reason in looked_at_again:
        return obstacles(found, now=timezone.now()) or [_("The checks find nothing any more.")]
    if found.state in (Mailing.State.HELD, Mailing.State.PAUSED) and found.state_reason == MailingReason.SERVER:
        return server_problems(found.newsletter) or [_("The mail server is described now.")]
    return list(found.state_data.get("findings", []))


@require_GET
def recipients(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was mailed and who was not, by state; addresses only for those who may see them, and logged."""
    allowed(request, SEES_MAILINGS)
    found = mailing_or_404(pk)
    sees_addresses = request.user.has_perm(SEES_ADDRESSES)
    state = request.GET.get("state", "")
    rows = Delivery.objects.filter(mailing=found).select_related("subscriber").order_by("pk")
    if state in DeliveryState:
        rows = rows.filter(state=state)
    page = Paginator(rows, RECIPIENTS_PER_PAGE).get_page(request.GET.get("p"))
    if sees_addresses and len(page):
        log(
            found,
            LISTED,
            user=request.user,
            data={"state": state[:20], "page": page.number, "addresses": len(page)},
        )
    context = {
        "mailing": found,
        "page": page,
        "rows": [(row, delivery_reason(row.reason)) for row in page],
        "state": state,
        "states": DeliveryState.choices,
        "sees_addresses": sees_addresses,
        "may_send": request.user.has_perm(SENDS),
        "breadcrumbs_items": breadcrumbs(link_to(found), ("", _("Recipients"))),
    }
    return render(request, "newsletter/admin/recipients.html", context)
