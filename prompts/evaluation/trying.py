"""Trying cases: replayed from recorded answers, faked by the rehearsal model, or put to a real one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from prompts.budgets.quotes import Quote, quote
from prompts.endpoints import endpoint_for
from prompts.errors import ModelError
from prompts.evaluation.assertions import answered, faults_of
from prompts.evaluation.cases import Case
from prompts.evaluation.cassettes import Cassette, read_cassette, request_of, write_cassette
from prompts.execution import request_for
from prompts.loader import Message
from prompts.provider import Answer, Provider
from prompts.rehearsal.answers import answer as rehearsed
from prompts.rehearsal.reading import read
from prompts.tokens import estimated_tokens
from prompts.wire import ModelRequest


@dataclass(frozen=True)
class Outcome:
    """What trying one case showed: no faults, or which."""

    case: Case
    mode: str
    faults: tuple[str, ...] = ()


Try = Callable[[Case], Outcome]


def replay(case: Case, *, stale_ok: bool = False) -> Outcome:
    """Assert the recorded answer. One that is missing or was recorded for another request is a fault.

    Args:
        case: what is tried.
        stale_ok: take an answer to another request for what it is worth.
    """
    cassette = read_cassette(case)
    if cassette is None:
        return Outcome(case, "replay", ("no recorded answer",))
    if cassette.request != _request(case) and not stale_ok:
        return Outcome(case, "replay", ("stale: prompt or inputs changed since this answer was recorded",))
    return Outcome(case, "replay", tuple(faults_of(answered(case, cassette.text))))


def fake(case: Case) -> Outcome:
    """Put the case to the rehearsal model and assert what must hold whoever answers."""
    text, _answer = _asked(case, RehearsalProvider())
    return Outcome(case, "fake", tuple(faults_of(answered(case, text), pipeline_only=True)))


def live(case: Case, *, provider: Provider) -> Outcome:
    """Put the case to a model, keep what it answers and assert that. Costs what the model costs."""
    try:
        text, answer = _asked(case, provider)
    except ModelError as error:
        return Outcome(case, "live", (f"no answer: {error.code}",))
    facts = {"model": answer.model, "tokens_in": answer.tokens_in, "tokens_out": answer.tokens_out}
    known = {name: value for name, value in facts.items() if value is not None}
    write_cassette(case, Cassette(_request(case), text, known))
    return Outcome(case, "live", tuple(faults_of(answered(case, text))))


def quote_of(case: Case) -> Quote:
    """Return what putting a case to the configured model uses. Raises `ModelError` where none is configured."""
    return quote(
        prompt=case.prompt,
        messages=_messages(case),
        model=endpoint_for(case.prompt.model_role).model,
        now=timezone.now(),
        pictures=1 if case.prompt.picture(case.inputs) else 0,
    )


def stamp(case: Case) -> Outcome:
    """Mark the recorded answer as read against the prompt as it is now, and assert it."""
    cassette = read_cassette(case)
    if cassette is not None:
        write_cassette(case, replace(cassette, request=_request(case)))
    return replay(case)


def must_fail(case: Case) -> Outcome:
    """Assert an answer that each of its expectations has to refuse."""
    seen = faults_of(answered(case, case.answer))
    missed = [
        each["kind"] for each in case.expectations if not any(f.startswith(f"{each['kind']}:") for f in seen)
    ]
    return Outcome(case, "failing", tuple(f"{kind}: let it pass" for kind in missed))


def _messages(case: Case) -> list[Message]:
    return case.prompt.render(case.inputs)


def _request(case: Case) -> str:
    return request_of(case.prompt, _messages(case), case.prompt.picture(case.inputs))


def _asked(case: Case, provider: Provider) -> tuple[str, Answer]:
    asked = request_for(case.prompt, _messages(case), case.prompt.picture(case.inputs))
    stream = provider.stream(asked)
    return "".join(stream), stream.answer


class RehearsalProvider:
    """The rehearsal model without its server."""

    def stream(self, request: ModelRequest) -> "RehearsalStream":
        return RehearsalStream(request)


class RehearsalStream:
    """One answer of it, in a few pieces."""

    def __init__(self, request: ModelRequest) -> None:
        self.answer = Answer(model="rehearsal")
        self._request = request

    def __iter__(self) -> Iterator[str]:
        text = rehearsed(read([dict(message) for message in self._request.messages]), self._request.schema)
        for start in range(0, len(text), 40):
            yield text[start : start + 40]
        self.answer.finish_reason = "stop"
        self.answer.tokens_out = estimated_tokens(text)

    def abort(self) -> None:
        """Nothing is under way."""
