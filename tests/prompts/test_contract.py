"""What our client makes of an OpenAI-compatible server: against ours, and against one that others wrote.

The second needs Node.js 20 and npm; without them its cases are skipped by name.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from prompts.doctor.probes import examine
from prompts.endpoints import Endpoint
from prompts.errors import Code, ModelError
from prompts.provider import OpenAIProvider
from tests.fakes.independent_server import CannotInstall, IndependentServer, independent_server, installed
from tests.fakes.model_server import JSON_TEXT, TEXT, model_server
from tests.prompts.wire_cases import ASKED, ASKED_JSON, FAILURES, HARMLESS, arrived_as_it_should, ask

pytestmark = pytest.mark.xdist_group("contract")


class Ours:
    """The scripted server, looked at like the other."""

    def __init__(self, server) -> None:
        self.server = server
        self.url = server.url
        self.listed = ["ok"]

    def bodies(self, model: str) -> list[dict]:
        return [body for body in self.server.bodies if body["model"] == model]


@pytest.fixture(scope="module")
def theirs(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndependentServer]:
    try:
        script = installed(root / "site/var/independent-model-server")
    except CannotInstall as problem:
        pytest.skip(f"the independent model server cannot be used: {problem}")
    with independent_server(script, tmp_path_factory.mktemp("independent")) as running:
        yield running


@pytest.fixture(params=["ours", "theirs"])
def server(request: pytest.FixtureRequest) -> Iterator[Ours | IndependentServer]:
    if request.param == "theirs":
        yield request.getfixturevalue("theirs")
        return
    with model_server() as running:
        yield Ours(running)


def played(cases):
    """Each case with each server that can play it."""
    pairs = [(who, case) for case in cases for who in ("ours", "theirs") if who == "ours" or case.everywhere]
    return [pytest.param(who, case, id=f"{case}-{who}") for who, case in pairs]


@pytest.fixture
def endpoint(server):
    return lambda model, **changes: Endpoint(base_url=server.url, api_key="key", model=model, **changes)


def test_a_whole_answer_with_its_usage(endpoint):
    text, answer, error = ask(endpoint("ok"))

    assert (text, error, answer.finish_reason) == (TEXT, None, "stop")
    assert (answer.tokens_in, answer.tokens_out) == (120, 30)
    assert answer.request_id


@pytest.mark.parametrize(("server", "harmless"), played(HARMLESS), indirect=["server"])
def test_harmless_differences_change_nothing(endpoint, harmless):
    text, answer, error = ask(endpoint(harmless.model))

    assert (text, error, answer.finish_reason) == (TEXT, None, "stop")
    assert (answer.tokens_unseen >= 5) == harmless.thinks, "thoughts count, though nobody sees them"


@pytest.mark.parametrize(
    ("model", "text"),
    [("json", JSON_TEXT), ("fenced", f"```json\n{JSON_TEXT}\n```"), ("bad-json", '{"lead": "途中で')],
)
def test_an_answer_by_schema_arrives_as_it_was_written(server, endpoint, model, text):
    assert ask(endpoint(model), ASKED_JSON)[::2] == (text, None)
    (body,) = server.bodies(model)
    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"]["strict"] is True


def test_without_a_schema_it_is_asked_for_an_object(server, endpoint):
    text, _answer, error = ask(endpoint("no-schema"), ASKED_JSON)

    assert (text, error) == (JSON_TEXT, None)
    forms = [body["response_format"]["type"] for body in server.bodies("no-schema")]
    assert forms == ["json_schema", "json_object"]


@pytest.mark.parametrize(("server", "failure"), played(FAILURES), indirect=["server"])
def test_each_failure_has_its_code_keeps_the_text_and_is_asked_once(server, endpoint, failure):
    before = len(server.bodies(failure.model))
    text, answer, error = ask(endpoint(failure.model))

    assert error is not None
    assert error.code == failure.code
    assert arrived_as_it_should(text, failure)
    assert answer.taken_up is failure.taken_up
    assert len(server.bodies(failure.model)) == before + 1


@pytest.mark.parametrize("model", ["stall", "silent"])
def test_silence_ends_by_the_read_timeout_with_the_text_kept(endpoint, model):
    text, _answer, error = ask(endpoint(model, read_timeout=1))

    assert error.code == Code.TIMEOUT
    assert TEXT.startswith(text)


@pytest.mark.parametrize("model", ["stall", "silent"])
def test_hanging_up_takes_less_than_a_second(server, endpoint, model):
    stream, ended = OpenAIProvider(endpoint(model)).stream(ASKED), []
    before = len(server.bodies(model))

    def read():
        try:
            list(stream)
        except ModelError as error:
            ended.append(error.code)

    reader = threading.Thread(target=read)
    reader.start()
    end = time.monotonic() + 30
    while not stream._sockets or (len(server.bodies(model)) == before and time.monotonic() < end - 29):
        assert time.monotonic() < end
        time.sleep(0.02)
    stream.abort()
    reader.join(timeout=1)

    assert (reader.is_alive(), ended) == (False, [Code.CANCELLED])


def test_its_models_are_listed(endpoint):
    found = examine(endpoint("ok"), ["ok"])

    assert "ok" in found.listed
    assert found.works
