"""From what an endpoint showed to sentences, and to the settings that fit it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from prompts.doctor.probes import Answered, Examined
from prompts.errors import Code, ModelError, describe
from prompts.models import ModelEndpoint

ASK_ANEW = (Code.ENDPOINT_DOWN, Code.WRONG_KEY)  # nothing more is asked after these


class Mark(StrEnum):
    """How a finding stands: well, to be set, in the way, or not to be known."""

    WELL = "ok"
    SET = "!!"
    WRONG = "NO"
    UNKNOWN = "??"


@dataclass(frozen=True)
class Finding:
    """One sentence about an endpoint."""

    mark: Mark
    words: str


def findings(found: Examined) -> list[Finding]:
    """Return what to say about an endpoint, in the active language, the most basic first."""
    return [*_reached(found), *_models(found), *_manners(found), *_forms(found)]


def shown_address(address: str) -> str:
    """Return an address as it may be printed: without a name and a password, and without a query."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def fitting(found: Examined) -> dict[str, Any]:
    """Return the fields of `ModelEndpoint` that fit what was found; none where the model did not answer."""
    if found.first is None or found.first.error is not None:
        return {}
    arguments = found.first.answer.arguments
    newer = ModelEndpoint.TokenParameter.MAX_COMPLETION_TOKENS
    fields: dict[str, Any] = {
        "token_parameter": newer.value if newer in arguments else ModelEndpoint.TokenParameter.MAX_TOKENS.value,
        "sends_temperature": "temperature" in arguments,
        "streams_usage": _counts(found.first),
    }
    return {**fields, "structured_output": best} if (best := _best_form(found)) else fields


def _counts(answered: Answered) -> bool:
    return answered.answer.tokens_in is not None


def _best_form(found: Examined) -> str:
    """The strongest form that was kept to, "" where it could not be told."""
    tried = [each for each in (found.by_schema, found.by_object) if each and each.error is None]
    kept = [each.form for each in tried if each.has_form is not False]
    if not tried:
        return ""
    strongest = [form for form in ("json_schema", "json_object") if form in kept]
    return strongest[0] if strongest else "none"


def _reached(found: Examined) -> Iterator[Finding]:
    error = found.listing_failed
    if error is None:
        yield Finding(Mark.WELL, _("The endpoint is reached and accepts the key."))
    elif error.code in ASK_ANEW:
        yield Finding(Mark.WRONG, _said(error))
    else:
        yield Finding(Mark.UNKNOWN, _("The endpoint lists no models, so that their names cannot be compared."))


def _said(error: ModelError) -> str:
    return describe(error.code, error.data)


def _models(found: Examined) -> Iterator[Finding]:
    for model, answered in found.words.items():
        if answered.error is not None:
            yield Finding(Mark.WRONG, f"{model}: {_said(answered.error)}")
        elif found.listed is not None and model not in found.listed:
            words = _("%(model)s answers, word by word, though the endpoint does not list it.")
            yield Finding(Mark.WELL, words % {"model": model})
        else:
            yield Finding(Mark.WELL, _("%(model)s answers, word by word.") % {"model": model})


def _manners(found: Examined) -> Iterator[Finding]:
    """How the first model wants to be asked, compared with how it is asked."""
    if found.first is None or found.first.error is not None:
        return
    fields, endpoint = fitting(found), found.endpoint
    if _counts(found.first) and not endpoint.streams_usage:
        yield Finding(
            Mark.SET, _("It reports its tokens while streaming: switch that on, so that they are asked for.")
        )
    elif _counts(found.first):
        yield Finding(Mark.WELL, _("It reports its tokens while streaming."))
    else:
        yield Finding(Mark.SET, _("It reports no tokens while streaming; what is used can only be estimated."))
    name = fields["token_parameter"]
    fits = name == endpoint.token_parameter
    words = _("Its parameter for the length is %(name)s.") if fits else _("Set the length parameter to %(name)s.")
    yield Finding(Mark.WELL if fits else Mark.SET, words % {"name": name})
    if endpoint.sends_temperature and not fields["sends_temperature"]:
        yield Finding(Mark.SET, _("It takes no temperature: switch “accepts a temperature” off."))


def _forms(found: Examined) -> Iterator[Finding]:
    if found.by_schema is None:
        return
    labels = dict(ModelEndpoint.StructuredOutput.choices)
    for form, answered in _tried(found):
        yield _form(str(labels[form]), form, answered)
    best = _best_form(found)
    if best and best != found.endpoint.structured_output:
        words = _("Set structured output to “%(form)s”.") % {"form": labels[best]}
        yield Finding(Mark.SET, words)


def _tried(found: Examined) -> Iterator[tuple[str, Answered]]:
    if found.by_schema:
        yield "json_schema", found.by_schema
        yield "json_object", found.by_object or found.by_schema


def _form(label: str, form: str, answered: Answered) -> Finding:
    if answered.error is not None:
        return Finding(Mark.UNKNOWN, f"{label}: {_said(answered.error)}")
    if answered.form != form:
        return Finding(Mark.UNKNOWN, _("%(form)s: not accepted.") % {"form": label})
    if answered.has_form is None:
        words = _("%(form)s: accepted; the answer was cut off before it could be compared.")
        return Finding(Mark.UNKNOWN, words % {"form": label})
    if answered.has_form:
        return Finding(Mark.WELL, _("%(form)s: accepted and kept to.") % {"form": label})
    return Finding(Mark.UNKNOWN, _("%(form)s: accepted, but not kept to.") % {"form": label})
