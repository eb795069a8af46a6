from collections.abc import Iterator

import pytest

from prompts.endpoints import Endpoint
from tests.fakes.model_server import ModelServer, model_server


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def endpoint(server):
    def named(model: str, **changes) -> Endpoint:
        return Endpoint(base_url=server.url, api_key="key-of-the-test", model=model, **changes)

    return named
