"""The admin's pages of suppressions: who is on the list and why, adding, looking up, removing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from newsletter.consent.addresses import InvalidAddress, normalise
from newsletter.consent.listing import number
from newsletter.consent.models import Subscriber
from newsletter.suppressions import services
from newsletter.suppressions.forms import AddressesForm, DomainForm, LookUpForm
from newsletter.suppressions.lookup import domain_suppression_of, single_suppressions_of
from newsletter.suppressions.models import DomainSuppression, Suppression
from newsletter.suppressions.services import Outcome

SEES = "newsletter.view_suppression"
ADDS = "newsletter.add_suppression"
REMOVES = "newsletter.delete_suppression"
SEES_DOMAINS = "newsletter.view_domainsuppression"
ADDS_DOMAINS = "newsletter.add_domainsuppression"
REMOVES_DOMAINS = "newsletter.delete_domainsuppression"
LOOKED_UP = "newsletter.suppression.look_up"
PAGE_SIZE = 50
MOST_COUNTED = 100_000

OUTCOMES: dict[str, Promise] = {
    Outcome.ADDED: gettext_lazy("suppressed"),
    Outcome.FURTHER: gettext_lazy("suppressed by hand too, besides another reason"),
    Outcome.KEPT: gettext_lazy("suppressed by hand already"),
}
WARNINGS: dict[str, Promise] = {
    Suppression.Reason.BOUNCED: gettext_lazy(
        "A server said that there is no such address. Mailing it again may hurt the sender's reputation."
    ),
    Suppression.Reason.COMPLAINED: gettext_lazy(
        "This person reported our mail as unwanted. Remove it only if they asked us to, and keep that in writing."
    ),
    Suppression.Reason.ERASED: gettext_lazy(
        "This person had their data erased. Once removed, an import could bring the address back."
    ),
    Suppression.Reason.REFUSED: gettext_lazy(
        "The owner of this address said that they had not signed up. Their own sign-up lifts it by itself."
    ),
    Suppression.Reason.BY_HAND: gettext_lazy("The address may be mailed again, if it is subscribed."),
}


@dataclass(frozen=True)
class Line:
    """A line of what was pasted, and what became of it."""

    text: str
    words: Promise
    is_done: bool


def _permitted(permission: str) -> Callable[[Any], Any]:
    return user_passes_test(lambda user: user.has_perm(permission))


@_permitted(SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def suppressions(request: HttpRequest) -> HttpResponse:
    """The suppressed addresses by their hashes; a POST looks one up, so that it stands in no address bar."""
    form = LookUpForm(request.POST if request.method == "POST" else None)
    reason = request.GET.get("reason", "")
    rows = Suppression.objects.select_related("created_by").order_by("-pk")
    if reason in Suppression.Reason.values:
        rows = rows.filter(reason=reason)
    before = number(request.GET.get("before"))
    shown, further = _page(rows.filter(pk__lt=before) if before else rows)
    context = {
        "form": form,
        "found": _look_up(request, form) if form.is_bound and form.is_valid() else None,
        "rows": shown,
        "further": further,
        "reason": reason,
        "reasons": Suppression.Reason.choices,
        "may_add": request.user.has_perm(ADDS),
        "may_remove": request.user.has_perm(REMOVES),
        "breadcrumbs_items": _breadcrumbs(),
    }
    return render(request, "newsletter/admin/suppressions.html", context)


@_permitted(ADDS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Suppress one address or many; each line is told what became of it. Pressing twice changes nothing more."""
    form = AddressesForm(request.POST if request.method == "POST" else None)
    lines = []
    if form.is_bound and form.is_valid():
        detail = form.cleaned_data["detail"]
        lines = [_suppress(request, text, detail) for text in form.cleaned_data["addresses"]]
        form = AddressesForm(initial={"detail": detail})
    context = {
        "form": form,
        "lines": lines,
        "done": sum(line.is_done for line in lines),
        "breadcrumbs_items": _breadcrumbs(("", _("Add"))),
    }
    return render(request, "newsletter/admin/suppressions_add.html", context)


@_permitted(REMOVES)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to lift one reason of an address; do it on POST. What else it is suppressed for is said."""
    found = get_object_or_404(Suppression, pk=pk)
    others = Suppression.objects.filter(address_hash=found.address_hash).exclude(pk=pk)
    stays = ", ".join(str(row.get_reason_display()) for row in others)
    if request.method == "POST":
        services.unsuppress(suppression=found, user=request.user)
        messages.success(request, _("Removed from the list."))
        if stays:
            messages.warning(request, _("The address stays suppressed: %(reasons)s.") % {"reasons": stays})
        return redirect("newsletter_suppressions")
    about = f"{found.get_reason_display()} · {found.address_hash[:12]}…"
    return _ask(request, about, WARNINGS[found.reason], back="newsletter_suppressions")


@_permitted(SEES_DOMAINS)
@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest) -> HttpResponse:
    """The suppressed domains; adding one is asked back, with the number of subscribers it meets."""
    may_add = request.user.has_perm(ADDS_DOMAINS)
    form = DomainForm(request.POST if request.method == "POST" and may_add else None)
    meets = None
    if form.is_bound and form.is_valid():
        if request.POST.get("sure") == form.cleaned_data["domain"]:
            services.suppress_domain(user=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The domain is suppressed, with all below it."))
            return redirect("newsletter_suppressed_domains")
        meets = _meets(form.cleaned_data["domain"])
    context = {
        "form": form,
        "meets": meets,
        "sure": form.cleaned_data["domain"] if meets is not None else "",
        "rows": DomainSuppression.objects.select_related("created_by"),
        "may_add": may_add,
        "may_remove": request.user.has_perm(REMOVES_DOMAINS),
        "breadcrumbs_items": _breadcrumbs(("", _("Domains"))),
    }
    return render(request, "newsletter/admin/suppressed_domains.html", context)


@_permitted(REMOVES_DOMAINS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_domain(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a domain may be mailed again; do it on POST."""
    found = get_object_or_404(DomainSuppression, pk=pk)
    if request.method == "POST":
        services.unsuppress_domain(suppression=found, user=request.user)
        messages.success(request, _("Removed from the list."))
        return redirect("newsletter_suppressed_domains")
    warning = gettext_lazy("Addresses at this domain may be mailed again, unless they are suppressed singly.")
    return _ask(request, found.shown, warning, back="newsletter_suppressed_domains")


def _page(rows: QuerySet[Suppression]) -> tuple[list[Suppression], int | None]:
    found = list(rows[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None


def _look_up(request: HttpRequest, form: LookUpForm) -> dict[str, Any] | None:
    """What is known of an address: suppressed itself, by its domain, or not. Logged."""
    try:
        address = normalise(form.cleaned_data["address"])
    except InvalidAddress:
        form.add_error("address", _("This is not an e-mail address."))
        return None
    log(request.user, LOOKED_UP, user=request.user)
    return {
        "address": address.email,
        "single": single_suppressions_of(address.email),
        "domain": domain_suppression_of(address.email),
    }


def _suppress(request: HttpRequest, text: str, detail: str) -> Line:
    try:
        address = normalise(text)
    except InvalidAddress:
        return Line(text[:200], gettext_lazy("not an e-mail address"), is_done=False)
    outcome = services.suppress_by_hand(email=address.email, detail=detail, user=request.user, now=timezone.now())
    return Line(address.email, OUTCOMES[outcome], is_done=True)


def _meets(domain: str) -> str:
    """How many subscribers a domain meets, in words. A question that reads the whole table, asked once."""
    at = Subscriber.objects.filter(email_key__endswith=f"@{domain}")
    below = Subscriber.objects.filter(email_key__endswith=f".{domain}")
    found = (at | below).order_by()[: MOST_COUNTED + 1].count()
    if found > MOST_COUNTED:
        return _("This meets more than %(number)s subscribers.") % {"number": f"{MOST_COUNTED:,}"}
    said = ngettext("This meets %(number)s subscriber.", "This meets %(number)s subscribers.", found)
    return said % {"number": f"{found:,}"}


def _ask(request: HttpRequest, about: str, warning: Any, *, back: str) -> HttpResponse:
    context = {
        "question": _("Remove from the list?"),
        "meaning": warning,
        "label": _("Remove from the list"),
        "about": about,
        "form": None,
        "back": reverse(back),
        "breadcrumbs_items": _breadcrumbs(("", _("Remove from the list"))),
    }
    return render(request, "newsletter/admin/subscriber_press.html", context)


def _breadcrumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    first = {"url": reverse("newsletter_suppressions"), "label": _("Suppressions")}
    return [first, *({"url": url, "label": label} for url, label in items)]
