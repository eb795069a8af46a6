"""What the sender of a press is shown when it was not simply let through."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsletter.abuse import proof
from newsletter.abuse.limits import HELD_KEPT
from newsletter.abuse.score import WEIGHTS, Judgement, Load, Reason, Verdict, effort
from newsletter.consent.addresses import Address
from newsletter.consent.choices import MOST_NEWSLETTERS, MOST_TOPICS, NEWSLETTER, TOPIC
from newsletter.consent.press import HONEYPOT, TRAP, Press
from newsletter.consent.rates import seconds_to_next_hour
from newsletter.consent.wording import Offer

NOT_CARRIED = frozenset({"csrfmiddlewaretoken", proof.FIELD, HONEYPOT, TRAP, "email", "form_address"})
MOST_CARRIED = {NEWSLETTER: MOST_NEWSLETTERS, TOPIC: MOST_TOPICS}
"""As many as a press is read for: what was chosen is not cut at the second step."""
MOST_OTHERS = 60
LONGEST_CARRIED = 400


def unless_let_through(
    request: HttpRequest,
    *,
    press: Press,
    address: Address,
    offers: Sequence[Offer],
    judgement: Judgement,
    load: Load,
    now: datetime,
) -> HttpResponse | None:
    """The page for a press in doubt, held or too many; None for one that was kept, or is answered like one."""
    match judgement.verdict:
        case Verdict.ASK:
            carried = list(_carried(request))
            chosen = urlencode([(name, value) for name, value in carried if name in (NEWSLETTER, TOPIC)])
            context = _question(press, address, judgement, load, now) | {"carried": carried, "chosen": chosen}
            return _asked_again(request, offers, context)
        case Verdict.HOLD | Verdict.HELD:
            context = {"newsletter": offers[0].newsletter, "email": address.email, "days": HELD_KEPT.days}
            return render(request, "newsletter/consent/held.html", context)
        case Verdict.WAIT:
            return too_many(request, seconds=seconds_to_next_hour(now))
    return None


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """“Come back later”, with the time to wait."""
    context = {"minutes": -(-seconds // 60)}
    response = render(request, "newsletter/consent/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _question(press: Press, address: Address, judgement: Judgement, load: Load, now: datetime) -> dict[str, Any]:
    signs = frozenset(judgement.reasons) & frozenset(map(str, WEIGHTS))
    return {
        "email": address.email,
        "form_address": press.form_address,
        "question": proof.ask(email=address.email, signs=signs, effort=effort(load), now=now),
        "failed": Reason.PROOF in judgement.reasons,
        "days": HELD_KEPT.days,
    }


def _asked_again(request: HttpRequest, offers: Sequence[Offer], context: dict[str, Any]) -> HttpResponse:
    context |= {"names": " / ".join(offer.name for offer in offers), "wordings": [one.wording for one in offers]}
    status = 422 if context["failed"] else 200
    return render(request, "newsletter/consent/continue.html", context, status=status)


def _carried(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What else was sent along, such as newsletters and topics, to be sent once more with the second press."""
    sent = {name: values for name, values in request.POST.lists() if name not in NOT_CARRIED}
    for name, most in MOST_CARRIED.items():
        yield from ((name, value[:LONGEST_CARRIED]) for value in sent.pop(name, [])[:most])
    others = (
        (name[:LONGEST_CARRIED], value[:LONGEST_CARRIED]) for name, values in sent.items() for value in values
    )
    yield from islice(others, MOST_OTHERS)
