"""The preference page: everything one person receives, by a signed link and without an account.

Exempt from CSRF protection like all pages reached by a link in a mail; see `standing_views`.
GET changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.consent import address_change, links, own_data, services
from newsletter.consent.addresses import masked
from newsletter.consent.all_preferences import Received, received_by
from newsletter.consent.forms import PreferencesForm
from newsletter.consent.linked import linked_subscription
from newsletter.consent.models import Subscription
from newsletter.consent.pages import answer_for, dead_link, page_language, private_page, test_link
from newsletter.consent.pausing import Span, today_in
from newsletter.consent.preference_forms import NewAddressForm, PauseForm, ReceivingForm, span_end
from newsletter.consent.press import origin_of
from newsletter.consent.records import Origin
from newsletter.consent.services import StepRefused
from newsletter.consent.standing_views import leave_page

SOURCE = "preferences"


@dataclass
class Press:
    """One press on the page: whose, on what, with which values."""

    subscription: Subscription
    data: QueryDict
    now: datetime
    origin: Origin
    language: str


@dataclass
class Answer:
    """What a press led to: a word for the top of the page, and the forms that were refused."""

    done: str = ""
    slug: str = ""
    refused: bool = False
    forms: dict[str, BaseForm] = field(default_factory=dict)
    typed: str = ""


@csrf_exempt
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """All newsletters of a person, what they told about themselves, their address and their data."""
    target = links.read_token(links.PREFERENCES, token)
    if target is None:
        return dead_link(request)
    if target.subscription_id == links.NOBODY:
        return test_link(request)

    def act(subscription: Subscription) -> HttpResponse:
        answer = _act(request, subscription) if request.method == "POST" else Answer()
        left = _named(subscription, answer.slug) if answer.done == "left" else None
        return leave_page(request, left) if left else _page(request, subscription, answer)

    return answer_for(request, target.subscription_id, act, gone=dead_link)


def _act(request: HttpRequest, subscription: Subscription) -> Answer:
    """Do what was pressed; nothing for a press that does not exist."""
    act = ACTIONS.get(request.POST.get("action", ""))
    meant = _named(subscription, request.POST.get("newsletter", subscription.newsletter.slug))
    if act is None:
        return Answer()
    if meant is None:
        return Answer(refused=True)
    press = Press(meant, request.POST, timezone.now(), origin_of(request), page_language())
    try:
        return act(press)
    except StepRefused:
        return Answer(refused=True, slug=meant.newsletter.slug)


def _named(subscription: Subscription, slug: str) -> Subscription | None:
    """The person's subscription to the newsletter a form names; None when they have none such."""
    if slug == subscription.newsletter.slug:
        return subscription
    rows = Subscription.objects.select_related("subscriber", "newsletter")
    named = {"subscriber": subscription.subscriber_id, "newsletter__slug": slug.replace("\x00", "")[:60]}
    return rows.filter(**named).first()


def _receive(press: Press) -> Answer:
    mine = press.subscription
    known = received_by(mine.subscriber, language=press.language, now=press.now)
    received = next((each for each in known if each.subscription == mine), None)
    if received is None:
        raise Subscription.DoesNotExist("merged or erased this moment")
    form = ReceivingForm(press.data, received=received, language=press.language)
    if not form.is_valid():
        return Answer(forms={f"receiving {mine.newsletter.slug}": form})
    services.change_receiving(
        subscription=mine,
        topics=form.chosen,
        frequency=form.cleaned_data["frequency"],
        now=press.now,
        origin=press.origin,
    )
    return Answer(done="received", slug=mine.newsletter.slug)


def _pause(press: Press) -> Answer:
    mine, slug = press.subscription, press.subscription.newsletter.slug
    today = today_in(mine.newsletter.time_zone, now=press.now)
    span = press.data.get("span") or ("" if "until" in press.data else Span.MONTH)
    until = span_end(span, today=today)
    if until is None:
        form = PauseForm(press.data, slug=slug, today=today)
        if not form.is_valid():
            return Answer(forms={f"pause {slug}": form})
        until = form.cleaned_data["until"]
    services.pause(subscription=mine, until=until, source=SOURCE, now=press.now, origin=press.origin)
    return Answer(done="paused", slug=slug)


def _resume(press: Press) -> Answer:
    services.resume(subscription=press.subscription, source=SOURCE, now=press.now, origin=press.origin)
    return Answer(done="resumed", slug=press.subscription.newsletter.slug)


def _leave(press: Press) -> Answer:
    services.leave(subscription=press.subscription, source=SOURCE, now=press.now, origin=press.origin)
    return Answer(done="left", slug=press.subscription.newsletter.slug)


def _leave_all(press: Press) -> Answer:
    subscriber = press.subscription.subscriber
    services.leave_all(subscriber=subscriber, source=SOURCE, now=press.now, origin=press.origin)
    return Answer(done="left-all")


def _undo(press: Press) -> Answer:
    services.undo_leave(subscription=press.subscription, source=SOURCE, now=press.now, origin=press.origin)
    return Answer(done="undone", slug=press.subscription.newsletter.slug)


def _save(press: Press) -> Answer:
    # A form changes its instance even when it is refused: it gets one of its own.
    fresh = linked_subscription(press.subscription.pk) or press.subscription
    form = PreferencesForm(press.data, instance=fresh.subscriber, languages=languages(), now=press.now)
    if not form.is_valid():
        return Answer(forms={"about": form})
    services.change_preferences(
        subscription=press.subscription, values=form.cleaned_data, now=press.now, origin=press.origin
    )
    return Answer(done="saved")


def _new_address(press: Press) -> Answer:
    form = NewAddressForm(press.data)
    if not form.is_valid():
        return Answer(forms={"address": form})
    address = form.cleaned_data["new_email"]
    asked = address_change.ask_for_change(
        subscription=press.subscription, address=address, language=press.language, now=press.now
    )
    return Answer(done=f"address {asked}", typed=address.email)


def _own_data(press: Press) -> Answer:
    asked = own_data.ask_for_link(subscription=press.subscription, language=press.language, now=press.now)
    return Answer(done="own-data contestable" if asked == own_data.Asked.CONTESTABLE else "own-data")


ACTIONS: dict[str, Callable[[Press], Answer]] = {
    "receive": _receive,
    "pause": _pause,
    "resume": _resume,
    "leave": _leave,
    "leave-all": _leave_all,
    "undo": _undo,
    "save": _save,
    "address": _new_address,
    "own-data": _own_data,
}


def _page(request: HttpRequest, subscription: Subscription, answer: Answer) -> HttpResponse:
    now, subscriber = timezone.now(), subscription.subscriber
    received = received_by(subscriber, language=page_language(), now=now)
    sections = [_section(each, answer, now=now) for each in received]
    about = answer.forms.get("about")
    for refused in answer.forms.values():
        _focus_first_error(refused)
    context = {
        "sections": sections,
        "live": sum(each.is_live for each in received),
        "address": masked(subscriber.email),
        "form": about or PreferencesForm(instance=subscriber, languages=languages(), now=now),
        "address_form": answer.forms.get("address") or NewAddressForm(),
        "contact": subscription.newsletter.legal_contact,
        "done": answer.done,
        "typed": answer.typed,
        "refused": answer.refused,
        "pressed": next((each for each in received if each.slug == answer.slug), None),
        "invalid": bool(answer.forms),
    }
    status = 422 if answer.forms else 200
    return render(request, "newsletter/consent/preferences.html", context, status=status)


def _section(received: Received, answer: Answer, *, now: datetime) -> dict[str, Any]:
    """What the page shows of one newsletter."""
    slug, language = received.slug, page_language()
    today = today_in(received.subscription.newsletter.time_zone, now=now)
    receiving = answer.forms.get(f"receiving {slug}")
    return {
        "received": received,
        "receiving": receiving or ReceivingForm(None, received=received, language=language),
        "pause": answer.forms.get(f"pause {slug}") or PauseForm(slug=slug, today=today),
    }


def _focus_first_error(form: BaseForm) -> None:
    """Have the browser open the page at the field that was refused."""
    wrong = next((name for name in form.fields if name in form.errors), None)
    if wrong:
        form.fields[wrong].widget.attrs["autofocus"] = True


def languages() -> list[tuple[str, str]]:
    """The languages mails come in, each by its own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
