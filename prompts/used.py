"""The tokens of a run: those reported, and estimates where a call reported none."""

from typing import Any

from prompts.provider import Answer
from prompts.stream_events import MOST_TOKENS
from prompts.tokens import estimated_request, estimated_tokens
from prompts.wire import ModelRequest


class Used:
    """What the calls of one run used. `estimated` once anything of it is not what a server reported."""

    def __init__(self) -> None:
        self.counted: dict[str, int] = {}
        self.guessed: dict[str, int] = {}
        self.estimated = False

    def add(self, request: ModelRequest, answer: Answer, text: str) -> None:
        """Count one call. One the server did not take up used nothing."""
        pictures = 1 if request.picture else 0
        sent = estimated_request(request.messages, request.schema, pictures=pictures) if answer.taken_up else 0
        written = estimated_tokens(text) + answer.tokens_unseen
        for name, reported, guess in (
            ("tokens_in", answer.tokens_in, sent),
            ("tokens_out", answer.tokens_out, written),
        ):
            self.estimated = self.estimated or (answer.taken_up and reported is None)
            _count(self.counted, name, guess if reported is None else reported)
            _count(self.guessed, name, guess)
        _count(self.counted, "tokens_cached", answer.tokens_cached)
        _count(self.counted, "tokens_reasoning", answer.tokens_reasoning)

    def fields(self) -> dict[str, Any]:
        """The fields of the run that say so; none if no call was made."""
        return {**self.counted, "usage_estimated": self.estimated} if self.counted else {}

    def guess(self) -> dict[str, Any]:
        """The same by our own estimate alone, whatever was reported."""
        return {**self.guessed, "usage_estimated": True} if self.guessed else {}

    def priced(self) -> dict[str, int | None]:
        """What of it has a price."""
        return {name: self.counted.get(name) for name in ("tokens_in", "tokens_out", "tokens_cached")}


def _count(counted: dict[str, int], name: str, number: int | None) -> None:
    if number is not None:
        counted[name] = min(counted.get(name, 0) + number, MOST_TOKENS)
