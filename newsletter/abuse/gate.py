"""The gate before the queue of sign-ups: weighs each press once, and lets through, holds or turns away."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from newsletter.abuse import held, proof
from newsletter.abuse.domains import domain_of, has_many_dots, is_disposable
from newsletter.abuse.proof import NOT_ASKED, Answer
from newsletter.abuse.refusals import count_refusal
from newsletter.abuse.score import Judgement, Load, Reason, Verdict, judge
from newsletter.consent.addresses import Address
from newsletter.consent.press import Press
from newsletter.consent.rates import count_sign_up, load_of
from newsletter.consent.trap import is_sprung

Keep = Callable[[tuple[str, ...]], object]
"""Keeps a press, with the reasons why it is held, none when it goes on at once."""


@transaction.atomic
def pass_through(
    *,
    press: Press,
    address: Address,
    newsletter_id: int,
    wording: str,
    answered: str | None,
    keep: Keep,
    now: datetime,
) -> tuple[Judgement, Load]:
    """Weigh a press, count it once, count why it is not let through, and keep it where the verdict says so.

    `wording` is what the form shows now, to which its time trap is bound. `answered` is what
    the second step brought as proof of work, None at the first. All in one transaction: a
    proof is used up only by what it let through. The same statements for a known and an
    unknown address. Not idempotent: each call is one press, but no proof lets two through.
    """
    answer = NOT_ASKED if answered is None else proof.read(answered, email=address.email, now=now)
    load = _load(press, address, answer, now)
    signs = answer.signs if answer.continues else signs_of(press, address, wording=wording, now=now)
    if answered is not None:
        signs = signs if answer.continues else signs - {Reason.TRAP}  # the second step's form has none
    judgement = _claimed(judge(signs=signs, load=load, proof=answer.proof), answer)
    if judgement.verdict in (Verdict.KEEP, Verdict.HOLD):
        keep(judgement.reasons if judgement.verdict is Verdict.HOLD else ())
    if judgement.verdict is not Verdict.KEEP:
        count_refusal(
            newsletter_id=newsletter_id,
            reasons=[reason for reason in judgement.reasons if reason not in answer.signs],
            network_address=press.origin.network_address,
            load=load,
            now=now,
        )
    return judgement, load


def signs_of(press: Press, address: Address, *, wording: str, now: datetime) -> frozenset[str]:
    """What a press itself tells: where its form stood, how it was filled in, which kind of address it names."""
    there = {
        Reason.FOREIGN: press.is_foreign,
        # A form on another site cannot have our trap: that is one sign, not two.
        Reason.TRAP: not press.is_foreign and is_sprung(press.trap, wording=wording, now=now),
        Reason.HONEYPOT: bool(press.honeypot),
        Reason.DISPOSABLE: is_disposable(domain_of(address.key)),
        Reason.DOTS: has_many_dots(address.key),
    }
    return frozenset(str(reason) for reason, is_there in there.items() if is_there)


def _load(press: Press, address: Address, answer: Answer, now: datetime) -> Load:
    """Count the press, unless it is the second step of one that was counted at the first."""
    count = load_of if answer.continues else count_sign_up
    return count(email=address.email, network_address=press.origin.network_address, now=now)


def _claimed(judgement: Judgement, answer: Answer) -> Judgement:
    """The verdict, once there is room for what is held and the question was not answered before."""
    if judgement.verdict is Verdict.HOLD and not held.has_room():
        return Judgement(Verdict.WAIT, judgement.reasons)
    lets_through = judgement.verdict in (Verdict.KEEP, Verdict.HOLD)
    if lets_through and answer.continues and not proof.claim(answer):
        was_held = judgement.verdict is Verdict.HOLD
        return Judgement(Verdict.HELD if was_held else Verdict.DROP, (Reason.PROOF,))
    return judgement
