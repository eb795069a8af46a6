"""The watch for a subscriber in what models are sent: that it sees, and that what it sees fails the run."""

import threading
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from newsletter.consent.models import Subscription
from prompts.endpoints import Endpoint
from prompts.errors import ModelError
from prompts.management.commands import rehearsal_model as command
from prompts.provider import OpenAIProvider
from prompts.rehearsal import server as rehearsing
from prompts.rehearsal.server import RehearsalServer
from prompts.wire import ModelRequest
from tests import canary
from tests.canary import ADDRESS
from tests.fakes.provider import ScriptedProvider
from tests.fakes.recording_proxy import RecordingProxy
from tests.running.installation import Installation


@pytest.fixture
def rehearsal() -> Iterator[RehearsalServer]:
    server = RehearsalServer(0, pace=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def asking(words: str) -> ModelRequest:
    messages = ({"role": "system", "content": "規則"}, {"role": "user", "content": f"読者は{words}です。"})
    return ModelRequest(messages=messages, max_output_tokens=50, temperature=0.1)


def put(words: str, address: str) -> str:
    """Put a question that holds these words to a server; return what became of it."""
    try:
        "".join(OpenAIProvider(Endpoint(base_url=address, api_key="none", model="ok")).stream(asking(words)))
    except ModelError as error:
        return str(error.code)
    return "answered"


def test_every_model_server_of_the_tests_sees_the_subscriber(server, rehearsal):
    scripted = ScriptedProvider()
    scripted.enqueue("a")
    scripted.enqueue("b")
    with RecordingProxy(server.url) as proxy:
        servers = (server.url, f"{proxy.url}/v1", rehearsal.url)
        assert [put("三十五人", address) for address in servers] == ["answered"] * 3
        scripted.stream(asking("三十五人"))
        assert canary.found() == []

        assert [put(ADDRESS, address) for address in servers] == ["answered", "answered", "bad_request"]
        scripted.stream(asking(ADDRESS))

    seen = [where.partition("/")[0] for where in canary.found()]
    assert seen == ["scripted server", "recording proxy", "scripted server", "rehearsal", "scripted provider"]


def test_what_was_seen_fails_the_test_under_way():
    with pytest.raises(AssertionError, match="here"), canary.watched():
        canary.look(f"… {ADDRESS.upper()} …".encode(), where="here")
    with canary.watched():
        canary.look("… reader@example.jp …", where="here")


def test_what_an_installations_rehearsal_saw_fails_its_end(tmp_path):
    installation = Installation(tmp_path / "var", port=1)
    assert installation.environment["REHEARSAL_REFUSES"] == ADDRESS
    assert rehearsing.REFUSED == canary.REFUSED

    installation.log.write_text("all is well\n")
    installation.stop()
    installation.log.write_text(f"rehearsal | {canary.REFUSED}\n")
    with pytest.raises(AssertionError, match="subscriber"):
        installation.stop()


def test_an_installation_tells_its_rehearsal_what_to_refuse(monkeypatch, settings):
    made = []

    def serve(port: int) -> RehearsalServer:
        made.append(RehearsalServer(port, pace=0))
        return made[0]

    settings.REHEARSAL_REFUSES = "nobody@example.jp"
    monkeypatch.setattr(command, "RehearsalServer", serve)
    monkeypatch.setattr(command.signal, "signal", lambda number, handler: handler())
    call_command("rehearsal_model", port=0, stdout=StringIO())

    assert made[0].refuses == "nobody@example.jp"


@pytest.mark.django_db
@pytest.mark.usefixtures("own_model")
def test_databases_of_model_requests_hold_the_subscriber():
    assert Subscription.objects.filter(subscriber__email=ADDRESS).count() == 1
