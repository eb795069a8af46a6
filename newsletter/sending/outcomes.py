"""What a server's answer means for one delivery: the whole policy, without input or output.

Two things decide: how far the conversation had come (the phase) and what was answered. Before the
final dot of a message nothing has been accepted, so trying again is safe; once the dot is written,
silence means that nobody knows (RFC 5321 §4.5.3.2.6, RFC 1047).
"""

import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=2)
HORIZON = timedelta(hours=48)
JITTER = 0.2
BREAKER_SECONDS = (10, 20, 30, 30, 60, 60, 120, 120, 300)

ENHANCED = re.compile(r"(?:^|[\s#(])([245])\.(\d{1,3})\.(\d{1,3})(?=[\s);:,.]|$)")
WAIT = re.compile(r"\b(\d{1,5})\s*(s|sec|secs|second|seconds|min|mins|minute|minutes)\b", re.IGNORECASE)
ABOUT_RECIPIENT = re.compile(r"5\.(1\.(?![78]$)|2\.(?!3$))")
"""Addressing and mailbox status (RFC 3463 §3.2, §3.3), but for the sender's address and a message too long."""
NO_SUCH_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
NOT_SIGNED_IN = {530, 534, 535, 538}
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
MOST_SENDER_REFUSALS = 5
SENDER_REFUSALS_WITHIN = timedelta(hours=1)
"""Longer than so many of the longest pauses of a breaker."""


class Phase(StrEnum):
    """How far the conversation with the server had come."""

    CONNECT = "connect"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class Verdict(StrEnum):
    """What becomes of the delivery."""

    SUBMITTED = "submitted"
    DEFER = "defer"
    FAILED = "failed"
    SERVER_FAULT = "server-fault"
    UNCERTAIN = "uncertain"


class Reason(StrEnum):
    """Why a delivery is in its state; kept in the row and shown in words."""

    ACCEPTED = "accepted"
    NO_SUCH_ADDRESS = "no-such-address"
    ADDRESS_REFUSED = "address-refused"
    BAD_ADDRESS = "bad-address"
    RESERVED_DOMAIN = "reserved-domain"
    CONTENT_REFUSED = "content-refused"
    TRY_LATER = "try-later"
    CONNECTION_LOST = "connection-lost"
    GAVE_UP = "gave-up"
    NO_ANSWER = "no-answer"
    LEASE_LOST = "lease-lost"
    CLAIMS_LOST = "claims-lost"
    RENDER = "render"
    SERVER_FAULT = "server-fault"
    SENDER_REFUSED = "sender-refused"
    DOMAIN_RATE = "domain-rate"
    WARM_UP = "warm-up"
    ROUTE = "route"
    UNSUBSCRIBED = "unsubscribed"
    PAUSED = "paused"
    DIGEST_ONLY = "digest-only"
    SUPPRESSED = "suppressed"
    ERASED = "erased"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"
    BY_A_PERSON = "by-a-person"


class Reply(NamedTuple):
    """A server's answer: its code (0: none came) and its text."""

    code: int = 0
    text: str = ""

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463) such as `5.1.1`, or an empty string."""
        match = ENHANCED.search(self.text)
        return ".".join(match.groups()) if match else ""

    @property
    def words(self) -> str:
        """Code and text without anything like an address: they are shown to people who may see no reader."""
        return f"{self.code or ''} {ADDRESS.sub('…', self.text)}".strip()


class Outcome(NamedTuple):
    """The verdict on one attempt. `close` asks for a new connection before the next message.

    `message_id` is a provider's own name of the message, where it gave one.
    """

    verdict: Verdict
    reason: Reason
    reply: Reply
    suppress: bool = False
    close: bool = False
    wait: timedelta | None = None
    message_id: str = ""


def judge(phase: Phase, reply: Reply) -> Outcome:
    """Decide what one attempt that ended in this phase with this reply means."""
    return JUDGES.get(phase, _judge_server)(reply)


def _judge_server(reply: Reply) -> Outcome:
    """Connect, TLS, AUTH: the server's own trouble, no recipient is to blame."""
    return Outcome(Verdict.SERVER_FAULT, Reason.SERVER_FAULT, reply, close=True)


def _judge_sender(reply: Reply) -> Outcome:
    """MAIL FROM: no recipient is to blame here either, but where it is refused for good perhaps the sender is."""
    is_final = 500 <= reply.code <= 599 and reply.code not in NOT_SIGNED_IN
    return _judge_server(reply)._replace(reason=Reason.SENDER_REFUSED if is_final else Reason.SERVER_FAULT)


def _judge_recipient(reply: Reply) -> Outcome:
    if not 500 <= reply.code <= 599:
        return _judge_unfinished(reply)
    if reply.code in NOT_SIGNED_IN:
        return _judge_server(reply)
    if reply.code == 553 and not reply.enhanced:
        return Outcome(Verdict.FAILED, Reason.NO_SUCH_ADDRESS, reply, suppress=True)
    blames_recipient = ABOUT_RECIPIENT.match(reply.enhanced)
    if reply.enhanced.startswith("5.7.") or (reply.code in (552, 554) and not blames_recipient):
        return Outcome(Verdict.FAILED, Reason.CONTENT_REFUSED, reply)
    return _judge_address(reply)


def _judge_data(reply: Reply) -> Outcome:
    """After DATA and before the final dot: nothing was accepted."""
    return _judge_message(reply) if 500 <= reply.code <= 599 else _judge_unfinished(reply)


def _judge_message(reply: Reply) -> Outcome:
    """A message refused: for its content, unless the enhanced status blames the address."""
    if ABOUT_RECIPIENT.match(reply.enhanced):
        return _judge_address(reply)
    return Outcome(Verdict.FAILED, Reason.CONTENT_REFUSED, reply)


def _judge_address(reply: Reply) -> Outcome:
    if reply.enhanced in NO_SUCH_ADDRESS:
        return Outcome(Verdict.FAILED, Reason.NO_SUCH_ADDRESS, reply, suppress=True)
    return Outcome(Verdict.FAILED, Reason.ADDRESS_REFUSED, reply)


def _judge_dot(reply: Reply) -> Outcome:
    """After the final dot: only a clear answer counts."""
    if 200 <= reply.code <= 299:
        return Outcome(Verdict.SUBMITTED, Reason.ACCEPTED, reply)
    if 400 <= reply.code <= 499:
        return _judge_unfinished(reply)
    if 500 <= reply.code <= 599:
        return _judge_message(reply)
    return Outcome(Verdict.UNCERTAIN, Reason.NO_ANSWER, reply, close=True)


def _judge_unfinished(reply: Reply) -> Outcome:
    """A temporary refusal, or a connection that broke before the server could accept."""
    if 400 <= reply.code <= 499:
        return Outcome(
            Verdict.DEFER, Reason.TRY_LATER, reply, close=reply.code == 421, wait=asked_wait(reply.text)
        )
    return Outcome(Verdict.DEFER, Reason.CONNECTION_LOST, reply, close=True)


JUDGES: dict[Phase, Callable[[Reply], Outcome]] = {
    Phase.MAIL: _judge_sender,
    Phase.RCPT: _judge_recipient,
    Phase.DATA: _judge_data,
    Phase.DOT: _judge_dot,
}


def asked_wait(text: str) -> timedelta | None:
    """How long a reply asks to wait (“try again in 300 seconds”), at most the longest retry, else None."""
    match = WAIT.search(text)
    if not match:
        return None
    unit = 60 if match[2].lower().startswith("m") else 1
    return min(timedelta(seconds=int(match[1]) * unit), LONGEST_RETRY)


def retry_at(
    *,
    attempt: int,
    now: datetime,
    deferred_since: datetime | None,
    wait: timedelta | None = None,
    rng: Callable[[], float] = random.random,
) -> datetime | None:
    """When to try again after the given attempt (from 1): doubling from a minute to two hours, ±20 %.

    `wait` is what the server asked for; never sooner than that. None once the deliveries'
    horizon of 48 hours since the first deferral would be passed: then it has failed.
    """
    plain = min(FIRST_RETRY * 2 ** min(max(attempt - 1, 0), 20), LONGEST_RETRY)
    pause = max(plain * (1 + JITTER * (2 * rng() - 1)), wait or timedelta(0))
    at = now + pause
    return None if at - (deferred_since or now) > HORIZON else at


def breaker_pause(faults: int) -> timedelta:
    """How long to leave a server alone after so many faults in a row (from 1)."""
    return timedelta(seconds=BREAKER_SECONDS[min(max(faults, 1), len(BREAKER_SECONDS)) - 1])


def too_many_refusals(refused: int, concluded: int, *, least: int = 20, share: float = 0.1) -> bool:
    """Whether so many content refusals among the concluded deliveries should stop the mailing for a look."""
    return refused >= least and refused > concluded * share


def is_refused_for_good(refusals: Sequence[datetime], *, now: datetime) -> bool:
    """Whether a sender was refused so often within an hour that it is not the server's passing trouble."""
    return sum(now - at < SENDER_REFUSALS_WITHIN for at in refusals) >= MOST_SENDER_REFUSALS
