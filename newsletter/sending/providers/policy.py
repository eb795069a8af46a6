"""What a provider's answer means for one delivery: the whole policy, without input or output.

A request has three ends. It was never written (*unsent*): nothing was accepted. It was answered. Or it was written
and nothing was heard (*silent*): nobody knows, unless the provider takes an idempotency key, by which it carries
out one request once; then the same request is repeated within the key's life.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from newsletter.sending.outcomes import LONGEST_RETRY, Outcome, Reason, Reply, Verdict

IDEMPOTENT: dict[str, timedelta] = {"resend": timedelta(hours=24), "brevo": timedelta(minutes=15)}
"""How long each provider remembers a key, by its documentation; of two figures the shorter one."""

PROVIDERS_FAULT = {401, 402, 405, 407, 410, 429, 503}
"""Sign-in, payment, address of the interface, load: every message would fare alike."""
ABOUT_SENDER = {403, 404}
"""Not allowed, not found: the account or the interface, and as often one sender's domain."""
NOT_HEARD = {408, 425}
"""The provider says that it has not taken the request up."""
DUPLICATE = re.compile(r"duplicate[ _-]?request|idempoten\w+ key (was|has been|already)", re.IGNORECASE)
ABOUT_ADDRESS = re.compile(
    r"(invalid|not valid|inactive|unknown|bad)\W+(\w+\W+){0,3}(recipient|address|email|`?to`?\b)"
    r"|(recipient|address|email|`?to`?)\W+(\w+\W+){0,4}(invalid|not valid|inactive)",
    re.IGNORECASE,
)


class End(StrEnum):
    """How a request ended."""

    UNSENT = "unsent"
    SILENT = "silent"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Answer:
    """What became of one request for one recipient.

    `code` is that of HTTP, `status` the provider's word for the recipient as Anymail names it, `wait` what
    Retry-After asked for, `message_id` the provider's own name of the message.
    """

    end: End
    code: int = 0
    text: str = ""
    status: str = ""
    message_id: str = ""
    wait: timedelta | None = None


def judge_answer(answer: Answer, *, doubted: bool = False) -> Outcome:
    """Decide what an answer means. `doubted`: an earlier request with the same key was not heard of again."""
    if doubted:
        return _judge_again(answer)
    if answer.end == End.UNSENT:
        return _outcome(answer, Verdict.SERVER_FAULT, Reason.SERVER_FAULT)
    if answer.end == End.SILENT:
        return _outcome(answer, Verdict.UNCERTAIN, Reason.NO_ANSWER)
    if 200 <= answer.code <= 299:
        return _judge_taken(answer)
    return _judge_refused(answer)


def is_doubtful(outcome: Outcome) -> bool:
    """Whether nobody knows what became of the message."""
    return outcome.verdict == Verdict.UNCERTAIN


def may_repeat(answer: Answer) -> bool:
    """Whether a request in doubt may still be cleared up by repeating it: the answer refused nothing for good."""
    return answer.end != End.ANSWERED or answer.code >= 500 or answer.code in (408, 409, 425, 429)


def _judge_taken(answer: Answer) -> Outcome:
    """The interface took the request; what it says of the recipient counts."""
    match answer.status:
        case "rejected" | "invalid":
            return _outcome(answer, Verdict.FAILED, Reason.ADDRESS_REFUSED)
        case "failed":
            return _outcome(answer, Verdict.FAILED, Reason.CONTENT_REFUSED)
        case "" if not answer.message_id:
            return _outcome(answer, Verdict.UNCERTAIN, Reason.NO_ANSWER)
    return _outcome(answer, Verdict.SUBMITTED, Reason.ACCEPTED)


def _judge_refused(answer: Answer) -> Outcome:
    if answer.code in PROVIDERS_FAULT:
        return _outcome(answer, Verdict.SERVER_FAULT, Reason.SERVER_FAULT)
    if answer.code in ABOUT_SENDER:
        return _outcome(answer, Verdict.SERVER_FAULT, Reason.SENDER_REFUSED)
    if answer.code in NOT_HEARD:
        return _outcome(answer, Verdict.DEFER, Reason.TRY_LATER)
    if 400 <= answer.code <= 499:
        blames_address = bool(ABOUT_ADDRESS.search(answer.text))
        return _outcome(
            answer, Verdict.FAILED, Reason.ADDRESS_REFUSED if blames_address else Reason.CONTENT_REFUSED
        )
    return _outcome(answer, Verdict.UNCERTAIN, Reason.NO_ANSWER)


def _judge_again(answer: Answer) -> Outcome:
    """After a doubt only a clear yes counts: a refusal of the repetition says nothing of the first request."""
    taken = answer.end == End.ANSWERED and 200 <= answer.code <= 299
    if taken:
        return _judge_taken(answer)
    if answer.end == End.ANSWERED and DUPLICATE.search(answer.text):
        return _outcome(answer, Verdict.SUBMITTED, Reason.ACCEPTED)
    return _outcome(answer, Verdict.UNCERTAIN, Reason.NO_ANSWER)


def _outcome(answer: Answer, verdict: Verdict, reason: Reason) -> Outcome:
    return Outcome(
        verdict, reason, Reply(answer.code, answer.text), wait=answer.wait, message_id=answer.message_id
    )


def retry_after(raw: str | None, *, now: datetime) -> timedelta | None:
    """How long Retry-After asks to wait, in seconds or as a date; at least a second, at most the longest retry."""
    if not raw:
        return None
    if raw.strip().isdecimal():
        asked = min(timedelta(seconds=int(raw.strip()[:9])), LONGEST_RETRY)
    else:
        try:
            at = parsedate_to_datetime(raw)
        except ValueError:
            return None
        asked = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(asked, timedelta(seconds=1)), LONGEST_RETRY)
