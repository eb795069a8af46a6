"""Offering one message to a provider, and hearing what became of it."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict
from newsletter.sending.providers.message import Parcel, as_mail
from newsletter.sending.providers.policy import (
    IDEMPOTENT,
    Answer,
    End,
    is_doubtful,
    judge_answer,
    may_repeat,
    retry_after,
)

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0)
"""Seconds before each repetition of a request in doubt: all within the life of every key."""
LONGEST_TEXT = 300
HANDSHAKE = ("certificate", "handshake", "wrong version", "hostname")


def submit(
    parcel: Parcel, *, provider: str, backend: BaseEmailBackend, sleep: Callable[[float], object] = time.sleep
) -> Outcome:
    """Offer a message and return what became of it. Waits for the provider; raises only errors of our own.

    Where the provider takes idempotency keys, a request that was not heard of again is repeated with the same
    key, for a minute and a half at most; else, and afterwards, the outcome is uncertain.
    """
    key = str(uuid.uuid4()) if provider in IDEMPOTENT else ""
    try:
        mail = as_mail(parcel, headers={"idempotencyKey": key} if key and provider == "brevo" else None)
        answer = _ask(mail, backend, key)
    except AnymailInvalidAddress as error:
        return Outcome(Verdict.FAILED, Reason.BAD_ADDRESS, Reply(0, str(error)[:LONGEST_TEXT]))
    outcome = judge_answer(answer)
    if not (key and is_doubtful(outcome)):
        return outcome
    for pause in PAUSES:
        sleep(pause)
        answer = _ask(mail, backend, key)
        outcome = judge_answer(answer, doubted=True)
        if not is_doubtful(outcome) or not may_repeat(answer):
            break
    return outcome


def _ask(mail: EmailMultiAlternatives, backend: BaseEmailBackend, key: str) -> Answer:
    """One request. Every end is an answer, but for an address that cannot be written."""
    backend.open()
    session = getattr(backend, "session", None)
    if key and session is not None:
        session.headers["Idempotency-Key"] = key
    try:
        backend.send_messages([mail])
    except AnymailInvalidAddress:
        raise
    except AnymailRecipientsRefused:
        return _answered(mail)
    except AnymailAPIError as error:
        return _failed(error)
    except (AnymailError, AnymailConfigurationError) as error:
        return Answer(End.UNSENT, text=_words(error))
    return _answered(mail)


def _answered(mail: EmailMultiAlternatives) -> Answer:
    """The interface took the request: what it says of the one recipient."""
    found = next(iter(mail.anymail_status.recipients.values()), None)  # type: ignore[attr-defined]
    code = getattr(mail.anymail_status.esp_response, "status_code", 200)  # type: ignore[attr-defined]
    if found is None:
        return Answer(End.ANSWERED, code)
    name = str(found.message_id) if found.message_id is not None else ""
    return Answer(End.ANSWERED, code, found.status or "", found.status or "", name)


def _failed(error: AnymailAPIError) -> Answer:
    response = getattr(error, "response", None)
    if response is not None:
        wait = retry_after(response.headers.get("Retry-After"), now=datetime.now(UTC))
        return Answer(End.ANSWERED, response.status_code, _kept(response.text), wait=wait)
    if error.status_code:
        return Answer(End.ANSWERED, error.status_code, _words(error))
    return Answer(End.UNSENT if _was_not_written(error) else End.SILENT, text=_words(error.__cause__ or error))


def _was_not_written(error: BaseException) -> bool:
    """Whether no octet of the request can have reached the provider: no connection, or no trust in it."""
    if isinstance(
        error, (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.InvalidURL)
    ):
        return True
    words = str(error.__cause__ or error).lower()
    if isinstance(error, requests.exceptions.SSLError):
        return any(word in words for word in HANDSHAKE)
    return isinstance(error, requests.ConnectionError) and any(
        name in words for name in ("newconnectionerror", "nameresolutionerror", "failed to establish")
    )


def _words(error: BaseException) -> str:
    """What an error says. Anymail's own `str` looks for a response, and fails where there is none."""
    said = str(error.args[0]) if error.args else ""
    return _kept(said) or type(error).__name__


def _kept(text: str) -> str:
    """What is kept of a provider's words: the beginning, in one line, without octets 0, which fit no column."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST_TEXT]
