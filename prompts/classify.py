"""From the exceptions of the client to our codes.

Nothing of the exception but its kind, its status and two headers is kept: its body and its
request may quote notes or the key.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from prompts.errors import Code, ModelError

# `OpenAIError` covers the client's own errors; a broken stream may also surface as an error of
# the transport or as undecodable JSON.
RAISED = (openai.OpenAIError, httpx2.HTTPError, json.JSONDecodeError, UnicodeDecodeError)

_CONTEXT = re.compile(
    r"context.{0,20}(length|window|size)|maximum context|too many tokens|prompt is too long"
    r"|exceeds? .{0,30}context",
    re.IGNORECASE,
)
_QUOTA = ("insufficient_quota", "billing_hard_limit_reached", "credit")
_LONGEST_WAIT = timedelta(days=366)  # what lies beyond is no time to come back


def classify(error: Exception, *, model: str, now: datetime | None = None) -> ModelError:
    """Return the `ModelError` that says what `error` means for the person who asked.

    Args:
        error: one of `RAISED`.
        model: the model that was asked, named in some messages.
        now: the moment from which a "retry after" counts; by default the present.
    """
    if isinstance(error, APITimeoutError | httpx2.TimeoutException):
        return ModelError(Code.ENDPOINT_DOWN if _unreached(error) else Code.TIMEOUT)
    if isinstance(error, APIConnectionError | httpx2.HTTPError):
        return ModelError(_connection_code(error))
    if isinstance(error, APIStatusError):
        return _status(error, model, now or datetime.now(UTC))
    if isinstance(error, APIError):
        return _event(error, model)
    return ModelError(Code.BAD_STREAM, permanent=True)


def certainly_refused(error: Exception, failed: ModelError) -> bool:
    """Say whether the server generated nothing: it answered with a status below 500, or was not reached.

    A time-out, a cut connection or an error of the server leave it open.
    """
    if isinstance(error, APIStatusError):
        return error.status_code < 500
    return isinstance(error, APIConnectionError) and failed.code == Code.ENDPOINT_DOWN


def _unreached(error: BaseException) -> bool:
    return isinstance(error, httpx2.ConnectTimeout) or isinstance(error.__cause__, httpx2.ConnectTimeout)


def _connection_code(error: Exception) -> Code:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, httpx2.RemoteProtocolError | httpx2.ReadError):
            return Code.CUT_STREAM
        cause = cause.__cause__
    return Code.ENDPOINT_DOWN


def _status(error: APIStatusError, model: str, now: datetime) -> ModelError:
    status, code = error.status_code, _machine_code(error)
    if 300 <= status < 400:
        return ModelError(Code.REDIRECT, permanent=True)
    if status == 401:
        return ModelError(Code.WRONG_KEY, permanent=True)
    if status == 402 or (status in (403, 429) and any(word in code for word in _QUOTA)):
        return ModelError(Code.QUOTA, permanent=True)
    if status == 403:
        return ModelError(Code.NOT_ALLOWED, permanent=True)
    if status == 404:
        return _not_found(error, code, model)
    if status == 429:
        return ModelError(Code.RATE_LIMIT, _retry_at(error.response, now))
    if status >= 500 or status in (408, 409, 425):
        return ModelError(Code.ENDPOINT_DOWN)
    return _refused_request(error, status, code)


def _not_found(error: APIStatusError, code: str, model: str) -> ModelError:
    if "model" in code or "model" in _words(error).lower():
        return ModelError(Code.UNKNOWN_MODEL, {"model": model}, permanent=True)
    return ModelError(Code.WRONG_ADDRESS, permanent=True)


def _refused_request(error: APIStatusError, status: int, code: str) -> ModelError:
    if status == 413 or "context_length" in code or _CONTEXT.search(_words(error)):
        return ModelError(Code.CONTEXT_TOO_LONG, permanent=True)
    if "content_filter" in code or "content_policy" in code:
        return ModelError(Code.REFUSED, permanent=True)
    parameter = getattr(error, "param", None) or ""
    if "response_format" in parameter:
        return ModelError(Code.SCHEMA_UNSUPPORTED, permanent=True)
    return ModelError(Code.BAD_REQUEST, {"parameter": str(parameter)[:60]}, permanent=True)


def _event(error: APIError, model: str) -> ModelError:
    """An error that came as an event in the middle of a stream, after a status of 200."""
    code = _machine_code(error)
    if any(word in code for word in _QUOTA):
        return ModelError(Code.QUOTA, permanent=True)
    if "rate_limit" in code:
        return ModelError(Code.RATE_LIMIT)
    if "context_length" in code or _CONTEXT.search(_words(error)):
        return ModelError(Code.CONTEXT_TOO_LONG, permanent=True)
    if "content_filter" in code:
        return ModelError(Code.REFUSED, permanent=True)
    if "model_not_found" in code:
        return ModelError(Code.UNKNOWN_MODEL, {"model": model}, permanent=True)
    return ModelError(Code.ENDPOINT_DOWN)


def _machine_code(error: APIError) -> str:
    body: Any = error.body if isinstance(error.body, dict) else {}
    parts = (getattr(error, "code", None), getattr(error, "type", None), body.get("code"), body.get("type"))
    return " ".join(str(part) for part in parts if part).lower()


def _words(error: APIError) -> str:
    return str(error.message)[:2000]


def _retry_at(response: httpx2.Response, now: datetime) -> dict[str, str]:
    """Read when to come back (RFC 9110 §10.2.3: seconds or a date; milliseconds by custom)."""
    milliseconds, after = response.headers.get("retry-after-ms", ""), response.headers.get("retry-after", "")
    moment: datetime | None = None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", milliseconds):
        moment = now + timedelta(milliseconds=float(milliseconds))
    elif re.fullmatch(r"\d{1,9}(\.\d+)?", after):
        moment = now + timedelta(seconds=float(after))
    elif after:
        moment = _http_date(after)
    if moment is None or moment - now > _LONGEST_WAIT:
        return {}
    return {"retry_at": max(moment, now).isoformat()}


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
