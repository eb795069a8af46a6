"""What becomes of a press on the sign-up button: one table of signs, one rule. Pure.

Looks only at what came from outside, never at whether an address is known (DESIGN I10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from newsletter.abuse import limits
from newsletter.abuse.models import SignUpRefusal

Reason = SignUpRefusal.Reason


class Verdict(StrEnum):
    """What is done with a press."""

    KEEP = "keep"
    """It goes to the mail worker."""
    ASK = "ask"
    """It is asked once more, with a proof of work."""
    HOLD = "hold"
    """It is kept until a person has looked at it."""
    WAIT = "wait"
    """Its sender is told to come back later."""
    DROP = "drop"
    """It is not kept, and answered as if it were."""
    HELD = "held"
    """It waits for a person already: it is not kept again, and answered like the first time."""


class Proof(StrEnum):
    """What a press brought as proof of work."""

    NOT_ASKED = "not-asked"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    """Our own question, without an answer: a browser without JavaScript."""
    WRONG = "wrong"
    """Altered, expired, of somebody else or wrongly solved."""


class Weight(NamedTuple):
    """What a sign weighs towards asking once more, and, after a proof of work, towards a person."""

    ask: int
    hold: int


@dataclass(frozen=True)
class Load:
    """How many sign-ups this hour brought, this one included. `domain` is 0 for big providers."""

    address: int = 1
    network: int = 1
    domain: int = 1
    total: int = 1


@dataclass(frozen=True)
class Judgement:
    """A verdict and the signs it rests on, in the order of the table."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


ASK_FROM: Final = 2
HOLD_FROM: Final = 5
WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType(
    {
        Reason.FOREIGN: Weight(ask=2, hold=2),
        Reason.TRAP: Weight(ask=2, hold=2),
        Reason.HONEYPOT: Weight(ask=3, hold=3),
        Reason.DISPOSABLE: Weight(ask=1, hold=1),
        Reason.DOTS: Weight(ask=1, hold=1),
        # Load is answered by a harder proof of work, not by a person.
        Reason.NETWORK: Weight(ask=2, hold=0),
        Reason.ADDRESS: Weight(ask=2, hold=0),
        Reason.DOMAIN: Weight(ask=2, hold=0),
        Reason.TOTAL: Weight(ask=2, hold=0),
    }
)
"""A disposable domain never asks by itself. The hidden field with another sign needs a person, proof or not."""


def judge(*, signs: frozenset[str], load: Load, proof: Proof = Proof.NOT_ASKED) -> Judgement:
    """What becomes of a press. `signs` are the reasons seen in it, at this step and the one before.

    A flood from one network waits. Doubt, also about an address given again and again, asks
    once more. With the proof, only a flood of one domain or in all, or the marks of a machine,
    still needs a person; without JavaScript a person decides, as long as the network is calm.
    """
    if load.network > limits.NETWORK_LIMIT:
        return Judgement(Verdict.WAIT, (Reason.NETWORK,))
    seen = tuple(reason for reason in WEIGHTS if reason in signs | doubts_of(load))
    match proof:
        case Proof.NOT_ASKED:
            asks = sum(WEIGHTS[reason].ask for reason in seen) >= ASK_FROM
            return Judgement(Verdict.ASK if asks else Verdict.KEEP, seen)
        case Proof.WRONG:
            return Judgement(Verdict.ASK, (*seen, Reason.PROOF))
        case Proof.UNSOLVED:
            calm = load.network <= limits.NETWORK_DOUBT
            return Judgement(Verdict.HOLD if calm else Verdict.WAIT, (*seen, Reason.UNPROVEN))
    return Judgement(Verdict.HOLD if _needs_a_person(seen, load) else Verdict.KEEP, seen)


def doubts_of(load: Load) -> frozenset[str]:
    """The signs that lie in how much came."""
    doubts = {
        Reason.NETWORK: load.network > limits.NETWORK_DOUBT,
        Reason.ADDRESS: load.address > limits.ADDRESS_DOUBT,
        Reason.DOMAIN: load.domain > limits.DOMAIN_DOUBT,
        Reason.TOTAL: load.total > limits.TOTAL_DOUBT,
    }
    return frozenset(str(reason) for reason, is_there in doubts.items() if is_there)


def effort(load: Load) -> int:
    """By how much the proof of work is harder than on a quiet day: 1, 2, 4 or 8."""
    pressure = max(
        load.network / limits.NETWORK_DOUBT, load.domain / limits.DOMAIN_DOUBT, load.total / limits.TOTAL_DOUBT
    )
    return 2 ** sum(pressure > step for step in (1, 2, 4))


def _needs_a_person(seen: tuple[str, ...], load: Load) -> bool:
    flood = load.domain > limits.DOMAIN_LIMIT or load.total > limits.TOTAL_LIMIT
    return flood or sum(WEIGHTS[reason].hold for reason in seen) >= HOLD_FROM
