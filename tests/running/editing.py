"""The installation in which essays are written in a browser: one for all modules that a worker runs.

Its model is slow enough to be watched, stopped and left alone. Each test makes pages of its own.
"""

import threading
from collections.abc import Iterator

import pytest

from prompts.rehearsal.server import RehearsalServer
from tests.running.accounts import ADMIN, PASSWORD
from tests.running.installation import Installation
from tests.running.stacks import new_installation


@pytest.fixture(scope="session")
def slow_model() -> Iterator[RehearsalServer]:
    """The model of that installation, in this process."""
    server = RehearsalServer(0, pace=0.2)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def writing_place(tmp_path_factory: pytest.TempPathFactory, slow_model: RehearsalServer) -> Iterator[Installation]:
    """Furnished, with a web server and a worker that asks the model; an administrator may sign in."""
    environment = {"OPENAI_BASE_URL": slow_model.url, "OPENAI_MODEL": "rehearsal"}
    with new_installation(tmp_path_factory.mktemp("writing") / "var", environment) as running:
        running.call("tests.running.publication.furnish")
        running.call("tests.running.drafts.let_admin_in", name=ADMIN, password=PASSWORD)
        running.start_parts("web", "worker-ai", seconds=180)
        yield running
