"""Where servers differ in ways only our own can play. What all share is in `test_contract`."""

import socket
import threading
import time
from datetime import UTC, datetime

import httpx2
import pytest

from prompts.classify import classify
from prompts.endpoints import Endpoint
from prompts.errors import Code, ModelError
from prompts.provider import OpenAIProvider
from prompts.wire import Thinking
from tests.fakes.model_server import JSON_TEXT, TEXT
from tests.prompts.wire_cases import ASKED, ASKED_JSON, ask


def test_what_only_ours_tells_of_an_answer_is_kept(endpoint):
    _text, answer, _error = ask(endpoint("ok"))

    assert (answer.tokens_cached, answer.tokens_reasoning) == (100, 7)
    assert (answer.model, answer.request_id) == ("model-that-answered", "req-42")


def test_the_request_holds_what_the_endpoint_likes(server, endpoint):
    ask(endpoint("ok"))
    ask(endpoint("ok", token_parameter="max_completion_tokens", sends_temperature=False, streams_usage=False))

    usual, other = server.bodies
    assert usual["max_tokens"] == 500
    assert usual["temperature"] == 0.4
    assert usual["stream_options"] == {"include_usage": True}
    assert usual["messages"][0]["role"] == "system"
    assert other["max_completion_tokens"] == 500
    assert not {"max_tokens", "temperature", "stream_options", "response_format"} & set(other)


def test_a_redirect_never_carries_the_prompt_on(server, endpoint):
    ask(endpoint("redirect"))

    assert not server.elsewhere_asked.is_set()


def test_error_details_hold_neither_key_nor_message(endpoint):
    for model in ("unauthorized", "error-event", "missing-model", "bad-request"):
        _text, _answer, error = ask(endpoint(model))
        assert "key-of-the-test" not in f"{error} {error.data}"
        assert "secret" not in f"{error} {error.data}"


def test_nobody_listens_at_the_address():
    down = Endpoint(base_url="http://127.0.0.1:9/v1", api_key="k", model="ok")

    assert ask(down)[2].code == Code.ENDPOINT_DOWN


@pytest.mark.parametrize("model", ["stall", "drip", "endless"])
def test_abort_hangs_up_within_a_second_whatever_the_server_does(server, endpoint, model):
    stream = OpenAIProvider(endpoint(model)).stream(ASKED)
    ended: list[ModelError] = []

    def read():
        try:
            for _piece in stream:
                pass
        except ModelError as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    wait_until(lambda: bool(server.bodies))
    time.sleep(0.1)
    stream.abort()
    reader.join(timeout=1)

    assert not reader.is_alive()
    assert [error.code for error in ended] == [Code.CANCELLED]
    assert server.hung_up.wait(timeout=1)


def test_aborting_while_it_connects_sends_nothing(server, endpoint, monkeypatch):
    connecting, go_on = threading.Event(), threading.Event()
    connect = socket.create_connection

    def slow(*args, **options):
        connecting.set()
        assert go_on.wait(timeout=30)
        return connect(*args, **options)

    monkeypatch.setattr("socket.create_connection", slow)
    stream, ended = OpenAIProvider(endpoint("ok")).stream(ASKED), []

    def read():
        try:
            list(stream)
        except ModelError as error:
            ended.append(error.code)

    reader = threading.Thread(target=read)
    reader.start()
    assert connecting.wait(timeout=30)
    stream.abort()
    go_on.set()
    reader.join(timeout=30)

    assert ended == [Code.CANCELLED]
    assert server.bodies == []


def wait_until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("model", "formats"),
    [
        ("json", ["json_schema"]),
        ("no-schema", ["json_schema", "json_object"]),
        ("no-format", ["json_schema", "json_object", None]),
    ],
)
def test_structured_output_steps_down_to_what_the_server_accepts(server, endpoint, model, formats):
    text, _answer, error = ask(endpoint(model), ASKED_JSON)

    assert (text, error) == (JSON_TEXT, None)
    assert [body.get("response_format", {}).get("type") for body in server.bodies] == formats
    told = any("JSON schema" in message["content"] for message in server.bodies[-1]["messages"])
    assert told == (formats[-1] != "json_schema")


def test_refused_parameters_are_renamed_or_left_out(server, endpoint):
    text, answer, error = ask(endpoint("new-names"))

    assert (text, error) == (TEXT, None)
    assert server.bodies[-1]["max_completion_tokens"] == 500
    assert answer.arguments["max_completion_tokens"] == 500
    assert len(server.bodies) == 4


def test_an_old_server_gets_the_old_name_of_the_length(server, endpoint):
    text, answer, error = ask(endpoint("old-names", token_parameter="max_completion_tokens"))

    assert (text, error, answer.arguments["max_tokens"]) == ("ready", None, 500)
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "90"}, "2026-11-23T12:01:30+00:00"),
        ({"Retry-After": "Mon, 23 Nov 2026 12:00:30 GMT"}, "2026-11-23T12:00:30+00:00"),
        ({"Retry-After": "Mon, 23 Nov 2026 11:00:30 GMT"}, "2026-11-23T12:00:00+00:00"),
        ({"retry-after-ms": "1500"}, "2026-11-23T12:00:01.500000+00:00"),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "604800"}, "2026-11-30T12:00:00+00:00"),
        ({"Retry-After": "Thu, 31 Dec 2026 15:00:00 GMT"}, "2026-12-31T15:00:00+00:00"),
        ({"Retry-After": "999999999"}, None),
        ({}, None),
    ],
)
def test_when_to_come_back(headers, expected):
    import openai

    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    response = httpx2.Response(429, headers=headers, request=request)
    error = openai.RateLimitError("slow", response=response, body=None)

    result = classify(error, model="m", now=datetime(2026, 11, 23, 12, tzinfo=UTC))

    assert (result.code, result.data.get("retry_at")) == (Code.RATE_LIMIT, expected)


@pytest.mark.parametrize(
    ("pieces", "seen"),
    [
        (["<think>a", "b</think> c"], "c"),
        (["  <th", "ink>x</think>", "y"], "y"),
        (["<", "b>太字"], "<b>太字"),
        (["ふつう", "<think>"], "ふつう<think>"),
        (["<thi"], "<thi"),
        (["<think>終わらない"], ""),
        (["<think>a</thi", "nk>", "\n", "\n本文", "\n", "次"], "本文\n次"),
        (["<think></think>"], ""),
        (["<think>a<", "/think>b</think>"], "b</think>"),
        (["\n本文"], "\n本文"),
        ([" ", "<think>", "x", "</think>", " "], ""),
    ],
)
def test_only_a_leading_thought_is_kept_back(pieces, seen):
    thinking = Thinking()

    assert "".join(thinking.visible(piece) for piece in pieces) + thinking.rest() == seen


def test_the_key_is_not_in_the_representation_of_an_endpoint(endpoint):
    assert "key-of-the-test" not in repr(endpoint("ok"))
