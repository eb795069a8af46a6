"""What can go wrong between the desk and a model, in codes and in words.

A run stores the code and a few harmless details (a time, a parameter's name), never the
endpoint's own message: that may quote the request. Words are made when they are shown, in
the language of the person who reads them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prompts.budgets.money import money


class Code(StrEnum):
    """Why a run did not end as it should."""

    SWITCHED_OFF = "switched_off"
    FEATURE_OFF = "feature_off"
    ALLOWANCE = "allowance"
    NO_PRICE = "no_price"
    NO_KEY = "no_key"
    NO_MODEL = "no_model"
    WRONG_KEY = "wrong_key"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_MODEL = "unknown_model"
    WRONG_ADDRESS = "wrong_address"
    REDIRECT = "redirect"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    CONTEXT_TOO_LONG = "context_too_long"
    BAD_REQUEST = "bad_request"
    SCHEMA_UNSUPPORTED = "schema_unsupported"
    REFUSED = "refused"
    LENGTH = "length"
    CUT_STREAM = "cut_stream"
    BAD_STREAM = "bad_stream"
    BAD_JSON = "bad_json"
    EMPTY = "empty"
    ENDPOINT_DOWN = "endpoint_down"
    TIMEOUT = "timeout"
    DEADLINE = "deadline"
    INTERRUPTED = "interrupted"
    NOT_STARTED = "not_started"
    CANCELLED = "cancelled"
    INTERNAL = "internal"


class ModelError(Exception):
    """A call to a model that failed or stopped short.

    Args:
        code: why.
        data: details fit to be stored and shown; no text of the request, no key.
        permanent: whether asking again unchanged is pointless.
    """

    def __init__(self, code: Code, data: Mapping[str, Any] | None = None, *, permanent: bool = False) -> None:
        super().__init__(code.value)
        self.code = code
        self.data = dict(data or {})
        self.permanent = permanent


_WORDS = {
    Code.SWITCHED_OFF: gettext_lazy(
        "AI is switched off for the whole publication. An administrator can switch it on under Settings → "
        "Drafting desk, unless the server's own settings keep it off."
    ),
    Code.FEATURE_OFF: gettext_lazy(
        "This is switched off. An administrator can switch it on under Settings → Drafting desk, unless the "
        "server's own settings keep it off."
    ),
    Code.NO_PRICE: gettext_lazy(
        "Money is limited, and nobody has entered what the model “%(model)s” costs in %(currency)s. An "
        "administrator can do that under Settings → Prices of models."
    ),
    Code.NO_KEY: gettext_lazy(
        "No model is connected. Set OPENAI_API_KEY, or OPENAI_BASE_URL for your own server, and restart."
    ),
    Code.NO_MODEL: gettext_lazy(
        "It is not said which model to use. Set OPENAI_MODEL, or name one under the model endpoints, and restart."
    ),
    Code.WRONG_KEY: gettext_lazy(
        "The endpoint does not accept the key. Check OPENAI_API_KEY: it may have been revoked or mistyped, or "
        "hold full-width characters or a line break."
    ),
    Code.NOT_ALLOWED: gettext_lazy(
        "The endpoint accepts the key but does not allow this. The key may lack access to the model."
    ),
    Code.UNKNOWN_MODEL: gettext_lazy(
        "The endpoint does not know the model “%(model)s”. Check its name in OPENAI_MODEL or the model endpoints."
    ),
    Code.WRONG_ADDRESS: gettext_lazy(
        "Nothing answers chat completions at this address. OPENAI_BASE_URL begins with http:// or https:// and "
        "usually ends in /v1."
    ),
    Code.REDIRECT: gettext_lazy(
        "The endpoint sends the request on to another address. That is refused, because your text would go "
        "there too. Set OPENAI_BASE_URL to the final address."
    ),
    Code.QUOTA: gettext_lazy(
        "The account at the model's provider has no credit left. Add credit there, then ask again."
    ),
    Code.CONTEXT_TOO_LONG: gettext_lazy(
        "Notes and text together are too long for this model. Remove or shorten some notes, then ask again."
    ),
    Code.BAD_REQUEST: gettext_lazy(
        "The endpoint does not accept a part of the request (%(parameter)s). Adjust the model endpoint's settings."
    ),
    Code.SCHEMA_UNSUPPORTED: gettext_lazy(
        "The endpoint does not accept any form of structured answer. Set structured output to “none” for it."
    ),
    Code.REFUSED: gettext_lazy(
        "The model declined to answer. Rephrase the topic or leave out the note it may have stumbled over."
    ),
    Code.LENGTH: gettext_lazy(
        "The answer reached its greatest length and stops in the middle. What arrived is kept; you can copy it "
        "or ask again for less."
    ),
    Code.CUT_STREAM: gettext_lazy(
        "The connection broke before the answer was complete. What arrived is kept; ask again for the whole."
    ),
    Code.BAD_STREAM: gettext_lazy(
        "The endpoint answered with something that is not the expected protocol. Check OPENAI_BASE_URL."
    ),
    Code.BAD_JSON: gettext_lazy(
        "The model did not answer in the form asked for, not even at the second attempt. Ask again, or use a "
        "larger model."
    ),
    Code.EMPTY: gettext_lazy("The model answered with nothing. Ask again, or use another model."),
    Code.ENDPOINT_DOWN: gettext_lazy(
        "The endpoint cannot be reached or is out of order. Try again in a few minutes; if that does not help, "
        "check OPENAI_BASE_URL."
    ),
    Code.TIMEOUT: gettext_lazy("The model said nothing for too long. What arrived is kept; try again."),
    Code.DEADLINE: gettext_lazy("The answer took longer than four minutes and was stopped. What arrived is kept."),
    Code.INTERRUPTED: gettext_lazy(
        "The worker stopped in the middle of the answer. What arrived is kept; continue it or ask again."
    ),
    Code.NOT_STARTED: gettext_lazy(
        "No worker took up the question within an hour. Start the worker and ask again."
    ),
    Code.CANCELLED: gettext_lazy("Stopped at your request. What arrived is kept."),
    Code.INTERNAL: gettext_lazy("Something went wrong on our side. The log has the details; ask again."),
}


def describe(code: str, data: Mapping[str, Any]) -> str:
    """Say in the active language what happened and what to do about it.

    Args:
        code: a `Code`, as stored in a run; anything else is described as an internal error.
        data: the details stored with it (`model`, `parameter`, `currency`, `retry_at` in ISO 8601, and
            those of an allowance).
    """
    if code == Code.RATE_LIMIT:
        return _rate_limit(data)
    if code == Code.ALLOWANCE:
        return _allowance(data)
    known = Code(code) if code in set(Code) else Code.INTERNAL
    return str(_WORDS[known]) % {name: data.get(name) or "?" for name in ("model", "parameter", "currency")}


def _rate_limit(data: Mapping[str, Any]) -> str:
    if not data.get("retry_at"):
        return _("Too many requests for this account at the moment. Wait a minute, then ask again.")
    moment = timezone.localtime(datetime.fromisoformat(data["retry_at"]))
    return _("Too many requests for this account at the moment. Ask again after %(time)s.") % {
        "time": formats.date_format(moment, "SHORT_DATETIME_FORMAT")
    }


def _allowance(data: Mapping[str, Any]) -> str:
    words = (
        _(
            "Your own allowance for this month does not reach: of %(most)s %(left)s are left, and this answer may "
            "take up to %(wanted)s. A new month begins on %(date)s; until then a shorter question may fit, or an "
            "administrator can raise the allowance under Settings → Drafting desk."
        )
        if data.get("whose") == "own"
        else _(
            "The publication's allowance for this month does not reach: of %(most)s %(left)s are left, and this "
            "answer may take up to %(wanted)s. A new month begins on %(date)s; until then a shorter question may "
            "fit, or an administrator can raise the allowance under Settings → Drafting desk."
        )
    )
    amounts = {name: _amount(data, name) for name in ("most", "left", "wanted")}
    return words % {**amounts, "date": formats.date_format(date.fromisoformat(data["until"]), "DATE_FORMAT")}


def _amount(data: Mapping[str, Any], name: str) -> str:
    if data.get("kind") == "money":
        return money(data[name], data["currency"])
    return _("%(count)s tokens") % {"count": f"{data[name]:,}"}


def too_many_open(limit: int) -> str:
    """Say that a person has as many open runs as are allowed at once."""
    return ngettext(
        "You already have %(count)d answer under way. Wait for it or stop it first.",
        "You already have %(count)d answers under way. Wait for one or stop one first.",
        limit,
    ) % {"count": limit}
