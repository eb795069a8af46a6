"""The worker's side of a run: claim it, ask, store what arrives, end it in one of the statuses.

A thread of its own reads the network and touches no database; the calling thread stores text,
gives signs of life, sees a wish to stop and keeps the deadline, all of it also while nothing
arrives. Nothing here runs inside a transaction.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from prompts.answers import AnswerRefused, plain_answer, read_answer
from prompts.budgets.allowance import RESERVED_FIELDS, reserve
from prompts.budgets.quotes import quote
from prompts.budgets.settlement import RELEASED, settled
from prompts.characters import storable, storable_data, visible, visible_data, without_half
from prompts.continuing import before, joined
from prompts.endpoints import Endpoint, endpoint_for
from prompts.errors import Code, ModelError
from prompts.failures import RunBroke, cause_of
from prompts.html_answers import result_without_html, without_html
from prompts.loader import Message, Prompt, load
from prompts.models import Run, RunBody
from prompts.offers import make_suggestions
from prompts.outputs import QUOTING
from prompts.provider import Answer, ModelStream, Provider, provider_for
from prompts.switches import refuse_if_off
from prompts.tokens import TokenCount
from prompts.used import Used
from prompts.wire import ModelRequest

logger = logging.getLogger(__name__)

DEADLINE = 240.0  # seconds for a whole run, a repair included
FLUSH_SECONDS = 0.3
FLUSH_CHARACTERS = 200
HEARTBEAT_SECONDS = 5.0
SWITCH_SECONDS = 1.0  # how often the switches are looked at while an answer arrives
HANG_UP_SECONDS = 0.2  # how long a reader may take to notice; one that connects does so only afterwards

INCOMPLETE = {Code.LENGTH, Code.CUT_STREAM, Code.TIMEOUT, Code.DEADLINE, Code.SWITCHED_OFF, Code.FEATURE_OFF}

Clock = Callable[[], datetime]


class Taken(Exception):
    """The run is no longer ours: cancelled, or given up by the tick."""


def execute(
    *,
    run_id: str | UUID,
    provider: Provider | None = None,
    clock: Clock = timezone.now,
    deadline: float = DEADLINE,
) -> None:
    """Carry out one queued run. Does nothing for a run that is not queued any more.

    Args:
        run_id: the run.
        provider: who answers; by default the configured endpoint.
        clock: the time.
        deadline: seconds for the whole run.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a model must not be asked inside a database transaction")
    now = clock()
    claimed = Run.objects.filter(pk=run_id, status=Run.Status.QUEUED).update(
        status=Run.Status.RUNNING, started_at=now, heartbeat_at=now
    )
    if claimed:
        Execution(Run.objects.get(pk=run_id), provider, clock, deadline).carry_out()


class Execution:
    """One run in the hands of a worker."""

    def __init__(self, run: Run, provider: Provider | None, clock: Clock, deadline: float) -> None:
        self.run = run
        self.clock = clock
        self.ends = time.monotonic() + deadline
        self.before = before(run)
        self.text = self.before
        self.answer = Answer()
        self.used = Used()
        self.picture = ""
        self._provider = provider
        self._stored = len(self.text)
        self._flushed = self._beaten = self._looked = time.monotonic()

    def carry_out(self) -> None:
        """Ask, and leave the run in its final status whatever happens.

        Raises:
            RunBroke: an error of ours; its message says of which kind and where.
        """
        try:
            self._end(self._outcome())
            return
        except Exception as error:
            # Told on without its words, and outside this block, so that no traceback quotes them.
            cause = cause_of(error)
        self._end_broken()
        raise RunBroke(cause)

    def _outcome(self) -> "_Outcome":
        try:
            return _Outcome(Run.Status.DONE, result=self._answered())
        except Taken:
            return _Outcome(Run.Status.CANCELLED, Code.CANCELLED)
        except ModelError as error:
            status = Run.Status.INCOMPLETE if error.code in INCOMPLETE else Run.Status.FAILED
            return _Outcome(status, error.code, error.data)

    def _answered(self) -> dict[str, Any] | None:
        refuse_if_off(self.run.prompt_id)
        prompt = load(self.run.prompt_id, self.run.language)
        body = RunBody.objects.get(run=self.run)
        self.picture = prompt.picture(body.inputs)
        provider = self._provider or provider_for(self._endpoint(prompt, body.messages))
        return self._ask(provider, prompt, body.messages)

    def _endpoint(self, prompt: Prompt, messages: list[Message]) -> Endpoint:
        endpoint = endpoint_for(prompt.model_role)
        if endpoint.model != self.run.model:
            # The setting changed while the run waited; the row must name what is really asked, and what
            # is set aside must be enough for it.
            self.run.model = endpoint.model
            self.run.endpoint_id = endpoint.row_id
            pictures = 1 if self.picture else 0
            asked = quote(
                prompt=prompt, messages=messages, pictures=pictures, model=endpoint.model, now=self.clock()
            )
            with transaction.atomic():
                reserve(run=self.run, quote=asked, now=self.clock())
                self.run.save(update_fields=["model", "endpoint", *RESERVED_FIELDS])
        return endpoint

    def _ask(self, provider: Provider, prompt: Prompt, messages: list[Message]) -> dict[str, Any] | None:
        self._receive(provider, request_for(prompt, messages, self.picture), live=True)
        if prompt.output == "text":
            later = self.text[len(self.before) :]
            if not plain_answer(later):
                raise ModelError(Code.EMPTY)
            self.text = visible(without_html(plain_answer(joined(self.before, later)))).strip()
            if not self.text:
                raise ModelError(Code.EMPTY)  # nothing but scripts and the like
            return None
        try:
            result = read_answer(prompt.output, self.text)
        except AnswerRefused as refused:
            result = self._repair(provider, prompt, messages, refused)
        # HTML may have named in words what draws nothing.
        return visible_data(result_without_html(result, but=QUOTING))

    def _repair(
        self, provider: Provider, prompt: Prompt, messages: list[Message], refused: AnswerRefused
    ) -> dict[str, Any]:
        """Show the model its faulty answer and ask once more; a usable first answer is better than none."""
        complaint = "The answer does not fit: " + "; ".join(refused.problems)
        again = [
            *messages,
            {"role": "assistant", "content": self.text or "(nothing)"},
            {"role": "user", "content": f"{complaint}. Answer again with the JSON object only."},
        ]
        first, self.text = self.text, ""
        try:
            self._receive(provider, request_for(prompt, again, self.picture), live=False)
            return read_answer(prompt.output, self.text)
        except AnswerRefused as error:
            if error.usable is not None:
                return error.usable
            if refused.usable is None:
                raise ModelError(Code.BAD_JSON) from error
        except ModelError:
            if refused.usable is None:
                raise
        self.text = first
        return refused.usable

    def _receive(self, provider: Provider, request: ModelRequest, *, live: bool) -> None:
        stream = provider.stream(request)
        self.answer = stream.answer
        reader = _Reader(stream)
        reader.start()
        half, start = "", len(self.text)
        written, most = TokenCount(), request.max_output_tokens * 5 // 4
        try:
            while (piece := self._next(reader)) is not None:
                whole, half = without_half(half + piece)
                self.text += whole
                written.add(whole)
                self._keep(live)
                if written.tokens + self.answer.tokens_unseen > most:
                    raise ModelError(Code.LENGTH)  # a server that keeps to no length
        finally:
            stream.abort()
            reader.join(timeout=HANG_UP_SECONDS)
            self.text += storable(half)
            self.used.add(request, self.answer, self.text[start:])

    def _next(self, reader: "_Reader") -> str | None:
        """Return the next piece, "" when nothing came for a moment, None at the end."""
        if time.monotonic() > self.ends:
            raise ModelError(Code.DEADLINE)
        try:
            item = reader.items.get(timeout=FLUSH_SECONDS)
        except queue.Empty:
            return ""
        if isinstance(item, Exception):
            raise item
        return item

    def _keep(self, live: bool) -> None:
        now = time.monotonic()
        if now - self._looked >= SWITCH_SECONDS:
            self._looked = now
            refuse_if_off(self.run.prompt_id)
        fresh = len(self.text) - self._stored if live else 0
        # The very first characters are stored at once: they tell the author that it works.
        first = self._stored == len(self.before)
        due = fresh and (first or fresh >= FLUSH_CHARACTERS or now - self._flushed >= FLUSH_SECONDS)
        if due:
            self._store({"text": visible(self.text), "heartbeat_at": self.clock()})
            self._stored, self._flushed, self._beaten = len(self.text), now, now
        elif now - self._beaten >= HEARTBEAT_SECONDS:
            self._store({"heartbeat_at": self.clock()})
            self._flushed = self._beaten = now
        elif now - self._flushed >= FLUSH_SECONDS:
            self._flushed = now
            if not self._ours().exists():
                raise Taken

    def _ours(self) -> Any:
        return Run.objects.filter(pk=self.run.pk, status=Run.Status.RUNNING, cancel_requested=False)

    def _store(self, values: dict[str, Any]) -> None:
        if not self._ours().update(**values):
            raise Taken

    def _end(self, outcome: "_Outcome") -> None:
        """Leave the run in its final status with its text, unless the tick already did."""
        values = {
            **outcome.fields(),
            "text": visible(self.text),
            "finish_reason": self.answer.finish_reason[:40],
            "model_returned": self.answer.model,
            "request_id": self.answer.request_id,
            "parameters": {**self.run.parameters, **self.answer.arguments},
            "finished_at": self.clock(),
            **self.used.fields(),
            **settled(self.run, **self.used.priced()),
        }
        with transaction.atomic():
            if self._closed(values) and outcome.status == Run.Status.DONE:
                make_suggestions(Run.objects.get(pk=self.run.pk))
        logger.info("prompts.run.ended", extra={"run": str(self.run.pk), "status": outcome.status.value})

    def _closed(self, values: dict[str, Any]) -> int:
        return Run.objects.filter(pk=self.run.pk, status=Run.Status.RUNNING).update(**storable_data(values))

    def _end_broken(self) -> None:
        """End a run that an error of ours stopped; with less and less where the database refuses more.

        At last the row keeps the text stored on the way, and counts with our own estimate. A run
        that cannot even be ended so is left to the tick.
        """
        broken = _Outcome(Run.Status.FAILED, Code.INTERNAL)
        least = {**broken.fields(), "finished_at": self.clock(), **self.used.guess(), **RELEASED}
        for attempt in (lambda: self._end(broken), lambda: self._closed(least)):
            try:
                attempt()
                return
            except Exception as error:
                logger.error("prompts.run.end_failed: %s", cause_of(error), extra={"run": str(self.run.pk)})
                connection.close_if_unusable_or_obsolete()


@dataclass(frozen=True)
class _Outcome:
    """How a run ends."""

    status: Run.Status
    code: Code | None = None
    data: dict[str, Any] | None = None
    result: dict[str, Any] | None = None

    def fields(self) -> dict[str, Any]:
        """The fields of the run that say so."""
        return {
            "status": self.status,
            "result": self.result,
            "error_code": self.code.value if self.code else "",
            "error_data": self.data or {},
        }


class _Reader(threading.Thread):
    """Reads a stream into a queue: pieces, then None or the error that ended it."""

    def __init__(self, stream: ModelStream) -> None:
        super().__init__(daemon=True, name="model-reader")
        self.stream = stream
        self.items: queue.Queue[str | Exception | None] = queue.Queue()

    def run(self) -> None:
        try:
            for piece in self.stream:
                self.items.put(piece)
        except Exception as error:  # carried to the thread that decides what it means
            self.items.put(error)
        else:
            self.items.put(None)


def request_for(prompt: Prompt, messages: list[Message], picture: str = "") -> ModelRequest:
    """Return what is asked of a provider for one rendered prompt."""
    return ModelRequest(
        messages=tuple(messages),
        max_output_tokens=prompt.max_output_tokens,
        temperature=prompt.temperature,
        schema_name=prompt.output if prompt.schema else "",
        schema=prompt.schema,
        picture=picture,
    )
