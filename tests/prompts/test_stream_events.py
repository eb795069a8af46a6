from types import SimpleNamespace

import pytest

from prompts.errors import Code
from prompts.stream_events import MOST_TOKENS, StreamEvent, Usage, read_event
from tests.fakes.model_server import TEXT
from tests.prompts.wire_cases import ask


def delta(**fields):
    return {"choices": [{"delta": fields}]}


CASES = [
    (delta(content="朝"), StreamEvent(text="朝")),
    (delta(content=None), StreamEvent()),
    (delta(content=7), StreamEvent()),
    (delta(content=[{"type": "text", "text": "朝"}, {"type": "text", "text": "夜"}]), StreamEvent(text="朝夜")),
    (delta(content=["朝", None, 3, {"type": "image_url", "image_url": {}}]), StreamEvent(text="朝")),
    (
        delta(content=[{"type": "thinking", "thinking": [{"type": "text", "text": "考"}]}, {"text": "朝"}]),
        StreamEvent(text="朝", thought="考"),
    ),
    (delta(reasoning_content="考"), StreamEvent(thought="考")),
    (delta(reasoning="考"), StreamEvent(thought="考")),
    (delta(reasoning_content={"a": 1}), StreamEvent()),
    (delta(refusal="いいえ"), StreamEvent(refusal="いいえ")),
    (delta(refusal=True), StreamEvent()),
    ({"choices": [{"delta": None, "finish_reason": "stop"}]}, StreamEvent(finish_reason="stop")),
    ({"choices": [{"content_filter_results": {}, "finish_reason": None}]}, StreamEvent()),
    ({"choices": [{"delta": "朝"}]}, StreamEvent()),
    ({"choices": [None]}, StreamEvent()),
    ({"choices": []}, StreamEvent()),
    ({"choices": None}, StreamEvent()),
    ({"choices": "朝"}, StreamEvent()),
    ({"choices": {}}, StreamEvent()),
    ({"model": 3, "choices": [{"finish_reason": 4, "delta": {}}]}, StreamEvent()),
    ({"model": "m"}, StreamEvent(model="m")),
    ({}, StreamEvent()),
    (None, StreamEvent()),
    ([1], StreamEvent()),
    (SimpleNamespace(choices=[SimpleNamespace(delta=SimpleNamespace(content="朝"))]), StreamEvent(text="朝")),
]


def test_an_event_is_read_whatever_its_shape():
    for chunk, expected in CASES:
        assert read_event(chunk) == expected, chunk


def test_only_counts_are_taken_for_usage():
    good = {"prompt_tokens": 1, "completion_tokens": MOST_TOKENS, "prompt_tokens_details": {"cached_tokens": 0}}
    assert read_event({"usage": good}).usage == Usage(1, MOST_TOKENS, 0)

    for bad in ("120", -1, MOST_TOKENS + 1, 1.5, True, None, [], {}):
        details = {"cached_tokens": bad, "reasoning_tokens": bad}
        usage = {
            "prompt_tokens": bad,
            "completion_tokens": bad,
            "prompt_tokens_details": details,
            "completion_tokens_details": details,
        }
        assert read_event({"usage": usage}).usage == Usage(), bad
    for bad in ("many", [3], 0, None):
        assert read_event({"usage": bad}).usage == Usage()
        assert read_event({"usage": {"prompt_tokens": 1, "prompt_tokens_details": bad}}).usage == Usage(1)


def test_odd_events_through_the_real_client_change_nothing(endpoint):
    text, answer, error = ask(endpoint("odd"))

    assert (text, error, answer.finish_reason) == (TEXT, None, "stop")
    assert (answer.tokens_in, answer.tokens_out, answer.tokens_cached) == (120, None, None)


@pytest.mark.parametrize("model", ["odd-end", "odd-values"])
def test_an_event_that_is_none_at_all_breaks_nothing(endpoint, model):
    text, _answer, error = ask(endpoint(model))

    assert TEXT.startswith(text)
    assert error is None or error.code in (Code.BAD_STREAM, Code.CUT_STREAM)
