"""The proof of work of the second step, in altcha's protocol (its version 2).

The question is a hidden field of the page: base64 of `{"challenge": …}`. The page's script
adds a `solution` to it. The question itself carries, signed, for which address it was made, by
when it must be answered and which signs were seen at the first step, so that nothing is
kept here until it is answered.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from altcha import Challenge, Payload, Solution, create_challenge, verify_solution
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from newsletter.abuse.models import UsedSolution
from newsletter.abuse.score import WEIGHTS, Proof
from newsletter.consent.addresses import key_of
from newsletter.consent.rates import keyed_hash

FIELD: Final = "altcha"
ALGORITHM: Final = "PBKDF2/SHA-256"
COST: Final = 1000
"""Rounds of one attempt: a millisecond here and in a browser."""
FEWEST, MOST = 300, 900
"""Attempts on a quiet day: a second on a computer, a few on an old phone."""
LIFE: Final = timedelta(minutes=30)
LONGEST: Final = 4000
SALT: Final = "newsletter.abuse.proof"

CLAIM = "INSERT INTO newsletter_usedsolution (nonce, expires_at) VALUES (%s, %s) ON CONFLICT (nonce) DO NOTHING"


@dataclass(frozen=True)
class Answer:
    """What came back for a question. To a genuine question it has a nonce, an end, and the signs seen before."""

    proof: Proof
    signs: frozenset[str] = frozenset()
    nonce: str = ""
    expires_at: datetime | None = None

    @property
    def continues(self) -> bool:
        """Whether it goes with a first step that was counted; a wrong solution is a press of its own."""
        return self.proof in (Proof.SOLVED, Proof.UNSOLVED)


NOT_ASKED: Final = Answer(Proof.NOT_ASKED)
WRONG: Final = Answer(Proof.WRONG)


def ask(*, email: str, signs: frozenset[str], effort: int, now: datetime) -> str:
    """A new question for an address, the value of the page's hidden field. Costs one attempt of our own.

    Signed with `settings.SECRET_KEY`; stores nothing.
    """
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=effort * (FEWEST + secrets.randbelow(MOST - FEWEST)),
        data={
            "for": _mark(email),
            "until": int((now + LIFE).timestamp()),
            "seen": sorted(signs),
            "most": effort * MOST,  # for the progress that is shown
        },
        hmac_secret=_key(settings.SECRET_KEY),
    )
    return base64.b64encode(json.dumps({"challenge": challenge.to_dict()}).encode()).decode()


def read(field: str, *, email: str, now: datetime) -> Answer:
    """Read what came back. Any text is accepted; questions of a former key still count."""
    try:
        payload = _payload(field)
    except (ValueError, KeyError, TypeError, RecursionError):
        return WRONG
    data = payload.challenge.parameters.data
    if not (_is_ours(payload) and isinstance(data, dict)):
        return WRONG
    expires_at = datetime.fromtimestamp(data["until"], tz=now.tzinfo)
    if expires_at <= now or data["for"] != _mark(email):
        return WRONG
    return Answer(
        proof=_proof_in(payload),
        signs=frozenset(data["seen"]) & frozenset(map(str, WEIGHTS)),
        nonce=payload.challenge.parameters.nonce,
        expires_at=expires_at,
    )


def claim(answer: Answer) -> bool:
    """Use up a question; False when it was used before. One statement, to be called with what it lets through.

    In the transaction that keeps the press: neither exists without the other.
    """
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(answer.expires_at)
        cursor.execute(CLAIM, [answer.nonce, moment])
        return bool(cursor.rowcount == 1)


def forget_used(*, now: datetime) -> int:
    """Delete what is known of questions that nobody can answer any more; returns how many. Idempotent."""
    return UsedSolution.objects.filter(expires_at__lte=now).delete()[0]


NO_SOLUTION = Solution(counter=-1, derived_key="")


def _payload(field: str) -> Payload:
    if len(field) > LONGEST:
        raise ValueError("too long")
    told: dict[str, Any] = json.loads(base64.b64decode(field, validate=True))
    solution = told.get("solution") if isinstance(told, dict) else None
    return Payload(
        Challenge.from_dict(told["challenge"]), Solution.from_dict(solution) if solution else NO_SOLUTION
    )


def _is_ours(payload: Payload) -> bool:
    """Whether we signed the question, whatever the solution."""
    unsolved = Payload(payload.challenge, NO_SOLUTION)
    return any(
        verify_solution(unsolved, _key(key)).invalid_signature is False
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def _proof_in(payload: Payload) -> Proof:
    if payload.solution is NO_SOLUTION:
        return Proof.UNSOLVED
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    solved = any(verify_solution(payload, _key(key)).verified for key in keys)
    return Proof.SOLVED if solved else Proof.WRONG


def _mark(email: str) -> str:
    return keyed_hash(SALT, key_of(email))[:32]


def _key(secret: str) -> str:
    return salted_hmac(SALT, "challenge", secret=secret, algorithm="sha256").hexdigest()
