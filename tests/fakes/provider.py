"""A scripted provider: answers in the order they were queued, and fails when asked for more."""

import threading
from collections.abc import Iterator, Sequence

from prompts.errors import Code, ModelError
from prompts.provider import Answer
from prompts.wire import ModelRequest
from tests import canary


class ScriptedStream:
    def __init__(self, pieces: Sequence[str], error: ModelError | None, answer: Answer, hold: bool) -> None:
        self.pieces, self.error, self.answer = pieces, error, answer
        self.aborted = threading.Event()
        self.hold = hold

    def __iter__(self) -> Iterator[str]:
        yield from self.pieces
        if self.hold:
            self.aborted.wait(timeout=20)
            raise ModelError(Code.CANCELLED)
        if self.error:
            raise self.error
        self.answer.finish_reason = "stop"

    def abort(self) -> None:
        self.aborted.set()


class ScriptedProvider:
    """`enqueue` what it will answer; `history` holds what it was asked."""

    def __init__(self) -> None:
        self.history: list[ModelRequest] = []
        self.streams: list[ScriptedStream] = []
        self._queued: list[ScriptedStream] = []

    def enqueue(
        self, *pieces: str, error: ModelError | None = None, answer: Answer | None = None, hold: bool = False
    ) -> None:
        """Queue one answer; with `hold` it falls silent after its pieces until it is aborted."""
        self._queued.append(ScriptedStream(pieces, error, answer or Answer(), hold))

    def stream(self, request: ModelRequest) -> ScriptedStream:
        canary.look(str(request), where="scripted provider")
        self.history.append(request)
        self.streams.append(self._queued.pop(0))
        return self.streams[-1]
