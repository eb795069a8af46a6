"""Asking a model: one method, one wire (OpenAI's chat completions), no retries behind our back.

`Provider.stream` gives the text as it arrives. Iterating raises `ModelError` unless the
answer is complete, which only a `finish_reason` proves: a cut connection can look like a
normal end. Text that arrived before an error stays with the caller.
"""

import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2
from openai import OpenAI
from openai.types.chat import ChatCompletionChunk

from prompts.classify import RAISED, certainly_refused, classify
from prompts.endpoints import Endpoint
from prompts.errors import Code, ModelError
from prompts.stream_events import read_event
from prompts.tokens import TokenCount
from prompts.wire import ModelRequest, Thinking, adapted, audited, first_arguments

CONNECT_SECONDS = 5
RESET = struct.pack("ii", 1, 0)  # linger: on, for no time at all (socket(7))
ATTEMPTS = 5  # each adaptation answers one refused parameter; a refused request costs nothing


@dataclass
class Answer:
    """What is known about an answer besides its text; complete once the stream has ended.

    `taken_up` is False where it is certain that the server generated nothing: it refused the
    request, or there was no server. `tokens_unseen` estimates what it thought aloud and is not part
    of the text; it is needed only where no tokens are reported.
    """

    finish_reason: str = ""
    refusal: str = ""
    model: str = ""
    request_id: str = ""
    taken_up: bool = True
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    tokens_reasoning: int | None = None
    tokens_unseen: int = 0
    arguments: dict[str, Any] = field(default_factory=dict)


class ModelStream(Protocol):
    """An answer on its way."""

    answer: Answer

    def __iter__(self) -> Iterator[str]:
        """Yield pieces of text, possibly empty ones as a sign of life; raise `ModelError`."""

    def abort(self) -> None:
        """Hang up at once, from any thread, also while nothing arrives."""


class Provider(Protocol):
    """Whatever can answer a `ModelRequest`."""

    def stream(self, request: ModelRequest) -> ModelStream:
        """Return the answer's stream; nothing is sent before it is iterated."""


class OpenAIProvider:
    """Any server that speaks OpenAI's chat completions."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def stream(self, request: ModelRequest) -> "OpenAIStream":
        return OpenAIStream(self.endpoint, request)


class OpenAIStream:
    """One request over one connection of its own, so that hanging up touches nothing else."""

    def __init__(self, endpoint: Endpoint, request: ModelRequest) -> None:
        self.answer = Answer()
        self._endpoint = endpoint
        self._request = request
        self._aborted = False
        self._thought = TokenCount()
        self._sockets: list[socket.socket] = []

    def __iter__(self) -> Iterator[str]:
        thinking = Thinking()
        try:
            with client_of(self._endpoint, on_request=self._remember_socket) as client:
                for chunk in self._open(client):
                    if self._aborted:
                        break
                    piece = self._take(chunk)
                    shown = thinking.visible(piece)
                    self._think_aloud(piece[: max(0, len(piece) - len(shown))])
                    yield shown
            yield thinking.rest()
        except RAISED as error:
            if not self._aborted:
                failed = classify(error, model=self._endpoint.model)
                self.answer.taken_up = not certainly_refused(error, failed)
                raise failed from error
        self._check_end()

    def abort(self) -> None:
        self._aborted = True
        for connected in self._sockets:
            _hang_up(connected)

    def _remember_socket(self, request: httpx2.Request) -> None:
        def trace(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                connected = info["return_value"].get_extra_info("socket")
                if connected is not None:
                    self._sockets.append(connected)
                    if self._aborted:  # while it connected; whichever of the two threads sees the other hangs up
                        _hang_up(connected)

        request.extensions = {**request.extensions, "trace": trace}

    def _open(self, client: OpenAI) -> Iterator[ChatCompletionChunk]:
        arguments = first_arguments(self._endpoint, self._request)
        for attempt in range(ATTEMPTS):
            try:
                stream = client.chat.completions.create(**arguments)
            except RAISED as error:
                changed = adapted(arguments, error, self._request)
                if changed is None or attempt == ATTEMPTS - 1 or self._aborted:
                    raise
                arguments = changed
                continue
            _refuse_no_stream(stream.response)
            self.answer.arguments = audited(arguments)
            self.answer.request_id = stream.response.headers.get("x-request-id", "")[:200]
            yield from stream
            return

    def _take(self, chunk: ChatCompletionChunk) -> str:
        answer, event = self.answer, read_event(chunk)
        answer.model = (event.model or answer.model)[:200]
        for name, count in vars(event.usage).items():
            if count is not None:
                setattr(answer, name, count)
        answer.finish_reason = event.finish_reason or answer.finish_reason
        answer.refusal += event.refusal
        self._think_aloud(event.thought)
        return event.text

    def _think_aloud(self, thought: str) -> None:
        self._thought.add(thought)
        self.answer.tokens_unseen = self._thought.tokens

    def _check_end(self) -> None:
        if self._aborted:
            raise ModelError(Code.CANCELLED)
        if self.answer.refusal or self.answer.finish_reason == "content_filter":
            raise ModelError(Code.REFUSED, permanent=True)
        if not self.answer.finish_reason:
            raise ModelError(Code.CUT_STREAM)
        if self.answer.finish_reason == "length":
            raise ModelError(Code.LENGTH)


def _hang_up(connected: socket.socket) -> None:
    try:
        # A server in the middle of sending learns of it only by a reset, which this makes of the close.
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        # Closing a socket does not wake a thread that waits on it; shutting it down does.
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already closed by either side: nothing left to hang up


def client_of(endpoint: Endpoint, *, on_request: Callable[[httpx2.Request], None] | None = None) -> OpenAI:
    """Return a client for one endpoint that follows no redirect and repeats nothing. Close it after use.

    Args:
        endpoint: whom to ask, with which key.
        on_request: called with each request before it is sent.
    """
    transport_client = httpx2.Client(
        follow_redirects=False,
        timeout=httpx2.Timeout(endpoint.read_timeout, connect=CONNECT_SECONDS),
        event_hooks={"request": [on_request] if on_request else []},
    )
    return OpenAI(
        api_key=endpoint.api_key, base_url=endpoint.base_url, max_retries=0, http_client=transport_client
    )


def _refuse_no_stream(response: httpx2.Response) -> None:
    """Refuse a web page, and an answer in one piece, which the client would take for an empty stream."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/json"):
        raise ModelError(Code.BAD_STREAM, permanent=True)


def provider_for(endpoint: Endpoint) -> Provider:
    """Return the provider that speaks to `endpoint`."""
    return OpenAIProvider(endpoint)
