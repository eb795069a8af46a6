"""The admin's page of one person: standing and proofs, what happened, and what may be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.auth import user_passes_test
from wagtail.log_actions import log

from newsletter.consent.admin_views import CHANGES_STANDING, EXPORTS, SEES_ADDRESSES, languages
from newsletter.consent.by_staff import change_by_staff, leave_by_staff, pause_by_staff, resume_by_staff
from newsletter.consent.erasure import erase
from newsletter.consent.models import Subscriber, Subscription
from newsletter.consent.overview import person, steps_from
from newsletter.consent.preferences import PREFERENCES
from newsletter.consent.timeline import SHOWN, timeline
from newsletter.newsletters.models import time_zones
from newsletter.sending.words import delivery_reason
from newsletter.suppressions.services import Outcome, suppress_by_hand

SUPPRESSES = "newsletter.add_suppression"
ERASES = "newsletter.erase_subscriber"
ERASED = "newsletter.subscriber.erase"
LONGEST_PAUSE = timedelta(days=366)


class PauseForm(forms.Form):
    """Until when nothing is sent."""

    until = forms.DateField(
        label=gettext_lazy("Paused until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.first, self.last = today + timedelta(days=1), today + LONGEST_PAUSE
        self.fields["until"].initial = today + timedelta(days=30)
        self.fields["until"].widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean_until(self) -> Any:
        """Refuse a day that is over, and one beyond a year."""
        until = self.cleaned_data["until"]
        if not self.first <= until <= self.last:
            raise forms.ValidationError(_("Choose a day from tomorrow to a year from now."))
        return until


class SuppressForm(forms.Form):
    """Why an address is suppressed."""

    detail = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.TextInput,
        help_text=gettext_lazy("For your colleagues: “asked by telephone”. Write no address here."),
    )


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is known of a person, but the address, which the person alone changes."""

    class Meta:
        model = Subscriber
        fields = PREFERENCES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language of the mails"), choices=languages()
        )
        if "time_zone" in self.fields:
            zones = [("", _("that of the newsletter")), *((zone, zone) for zone in time_zones())]
            self.fields["time_zone"] = forms.ChoiceField(
                label=gettext_lazy("Time zone"), choices=zones, required=False
            )


@dataclass(frozen=True)
class Press:
    """A step, the question asked before it, what it means, its button and its form."""

    act: Callable[..., bool]
    question: Promise
    meaning: Promise
    label: Promise
    form: type[forms.Form] = forms.Form


PRESSES = {
    "pause": Press(
        pause_by_staff,
        gettext_lazy("Pause this subscription?"),
        gettext_lazy("Nothing is sent until that day; then it goes on by itself."),
        gettext_lazy("Pause the subscription"),
        PauseForm,
    ),
    "resume": Press(
        resume_by_staff,
        gettext_lazy("End the pause?"),
        gettext_lazy("The next edition is mailed again."),
        gettext_lazy("End the pause"),
    ),
    "leave": Press(
        leave_by_staff,
        gettext_lazy("End this subscription?"),
        gettext_lazy("Nothing is mailed any more. Only the person can subscribe again."),
        gettext_lazy("End the subscription"),
    ),
}


@user_passes_test(lambda user: user.has_perm(SEES_ADDRESSES))
@require_http_methods(["GET", "HEAD", "POST"])
def subscriber(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: standing with proofs, what is known, and everything that happened, a page at a time."""
    found = get_object_or_404(Subscriber, pk=pk)
    may_change = request.user.has_perm(CHANGES_STANDING)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = PersonForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        return _change(request, pk, form)
    found.refresh_from_db()
    log(found, SHOWN, user=request.user)
    told = timeline(found, after=request.GET.get("after", ""))
    context = {
        "person": person(found),
        "timeline": told,
        "reasons": {moment.pk: delivery_reason(moment.row.reason) for moment in told.moments if moment.rank == 1},
        "form": form if may_change else None,
        "may_change": may_change,
        "may_export": request.user.has_perm(EXPORTS),
        "may_erase": request.user.has_perm(ERASES),
        "may_suppress": request.user.has_perm(SUPPRESSES),
        "breadcrumbs_items": _breadcrumbs(("", found.email)),
    }
    return render(request, "newsletter/admin/subscriber.html", context)


@user_passes_test(lambda user: user.has_perm(SEES_ADDRESSES) and user.has_perm(CHANGES_STANDING))
@require_http_methods(["GET", "HEAD", "POST"])
def press(request: HttpRequest, pk: int, subscription_pk: int, name: str) -> HttpResponse:
    """Ask whether to pause, resume or end a subscription; do it on POST."""
    rows = Subscription.objects.select_related("subscriber", "newsletter")
    found = get_object_or_404(rows, pk=subscription_pk, subscriber=pk)
    if name not in PRESSES:
        raise Http404
    step = PRESSES[name]
    form = step.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if name not in steps_from(found.state) or not step.act(
            subscription=found, now=timezone.now(), user=request.user, **form.cleaned_data
        ):
            messages.warning(request, _("The standing had changed meanwhile; nothing was done."))
        return redirect("newsletter_subscriber", pk)
    return _ask(request, found.subscriber, step, form, about=found.newsletter.name)


@user_passes_test(lambda user: user.has_perm(SEES_ADDRESSES) and user.has_perm(SUPPRESSES))
@require_http_methods(["GET", "HEAD", "POST"])
def suppress(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to suppress a person's address; do it on POST."""
    found = get_object_or_404(Subscriber, pk=pk)
    form = SuppressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome = suppress_by_hand(
            email=found.email, detail=form.cleaned_data["detail"], user=request.user, now=timezone.now()
        )
        if outcome is Outcome.KEPT:
            messages.warning(request, _("The address was suppressed by hand already."))
        return redirect("newsletter_subscriber", pk)
    return _ask(request, found, SUPPRESS, form)


@user_passes_test(lambda user: user.has_perm(SEES_ADDRESSES) and user.has_perm(ERASES))
@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to erase a person; do it on POST."""
    found = get_object_or_404(Subscriber, pk=pk)
    if request.method == "POST":
        log(found, ERASED, user=request.user)
        erase(subscriber=found, source="admin", now=timezone.now())
        messages.success(request, _("Erased."))
        return redirect("newsletter_subscribers")
    return _ask(request, found, ERASE, forms.Form())


ERASE = Press(
    lambda **_values: True,
    gettext_lazy("Erase this person?"),
    gettext_lazy(
        "Address, name and standing are deleted and cannot be brought back. Proofs stay under a pseudonym, and "
        "the address is suppressed until its owner signs up again."
    ),
    gettext_lazy("Erase"),
)
SUPPRESS = Press(
    lambda **_values: True,
    gettext_lazy("Suppress this address?"),
    gettext_lazy("No newsletter is mailed to it any more, and signing up again changes nothing."),
    gettext_lazy("Suppress"),
)


def _change(request: HttpRequest, pk: int, form: PersonForm) -> HttpResponse:
    subscription = Subscription.objects.select_related("subscriber").filter(subscriber=pk).order_by("pk").first()
    if subscription is None:
        raise Http404
    values = {name: form.cleaned_data[name] for name in PREFERENCES}
    changed = change_by_staff(subscription=subscription, values=values, now=timezone.now(), user=request.user)
    messages.success(request, _("Saved.") if changed else _("Nothing was different."))
    return redirect("newsletter_subscriber", pk)


def _ask(
    request: HttpRequest, found: Subscriber, step: Press, form: forms.Form, *, about: str = ""
) -> HttpResponse:
    log(found, SHOWN, user=request.user)
    back = reverse("newsletter_subscriber", args=[found.pk])
    context = {
        "question": step.question,
        "meaning": step.meaning,
        "label": step.label,
        "form": form,
        "about": " · ".join(filter(None, (found.email, about))),
        "back": back,
        "breadcrumbs_items": _breadcrumbs((back, found.email), ("", str(step.label))),
    }
    return render(request, "newsletter/admin/subscriber_press.html", context)


def _breadcrumbs(*items: tuple[str, str]) -> list[dict[str, str]]:
    first = {"url": reverse("newsletter_subscribers"), "label": _("Subscribers")}
    return [first, *({"url": url, "label": label} for url, label in items)]
