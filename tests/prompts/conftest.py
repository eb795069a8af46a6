from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import connections

from newsletter.consent.models import Subscriber
from newsletter.newsletters.models import Newsletter
from prompts.endpoints import Endpoint
from prompts.models import Run
from tests.factories.newsletter import seed_canary
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


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The database without a transaction around the test, for work done in threads; tidied up afterwards."""
    with django_db_blocker.unblock():
        yield
        Run.objects.all().delete()
        Subscriber.objects.all().delete()
        Newsletter.objects.all().delete()
        get_user_model().objects.all().delete()
        connections.close_all()


@pytest.fixture
def writer(request):
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    return get_user_model().objects.create_user("writer", "writer@example.jp", "password")


@pytest.fixture
def own_model(request, settings, server):
    """Let the scripted server be the configured endpoint; the scenario is the model's name.

    Where there is a database, it holds the subscriber no model may hear of.
    """
    if "committed" in request.fixturenames:
        request.getfixturevalue("committed")
        seed_canary()
    elif request.node.get_closest_marker("django_db") or {"db", "writer"}.intersection(request.fixturenames):
        request.getfixturevalue("db")
        seed_canary()
    settings.REHEARSAL = False
    settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "key", server.url, "ok"
    return settings
