"""What monitors are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config import celery, health
from config.heartbeats import SILENT, beat
from config.models import Heartbeat
from newsletter.models import Mailing
from tests.factories.blog import EssayPageFactory, make_publication
from tests.factories.sending import make_running_mailing

NAMES = ["tick", "worker-default", "worker-mail", "worker-ai"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("no such server")

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.mark.django_db
def test_status_while_all_is_well(client: Client) -> None:
    answer = client.get("/status/")
    assert (answer.status_code, answer.json()) == (200, {"web": True, "database": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("broken")
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/status/", "/ready/"])
def test_without_a_database_both_say_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.django_db
def test_ready_while_everyone_beats(client: Client) -> None:
    beat(NAMES, timezone.now())
    answer = client.get("/ready/")
    assert answer.status_code == 200, answer.json()
    report = answer.json()
    assert report["broker"] is True
    assert set(report["heartbeats"]) == set(NAMES)
    kinds = ["publishing", "mailings", "deliveries", "sign_ups", "notices", "runs"]
    assert report["oldest_due_seconds"] == dict.fromkeys(kinds)


@pytest.mark.django_db
@pytest.mark.parametrize("silent", NAMES)
def test_one_silent_process_is_enough_to_be_not_ready(client: Client, silent: str) -> None:
    now = timezone.now()
    beat(NAMES, now)
    beat([silent], now - SILENT - timedelta(seconds=1))
    answer = client.get("/ready/")
    assert answer.status_code == 503
    well = {name: pulse["ok"] for name, pulse in answer.json()["heartbeats"].items()}
    assert well == {name: name != silent for name in NAMES}


@pytest.mark.django_db
def test_who_never_beat_is_not_ready(client: Client) -> None:
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["heartbeats"]["worker-mail"] == {"ok": False, "seconds": None}


@pytest.mark.django_db
def test_a_broker_that_does_not_answer(client: Client, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(NAMES, timezone.now())
    link = celery.app.connection_for_write(f"redis://127.0.0.1:{port}/0", connect_timeout=2)
    monkeypatch.setattr(health.app, "connection_for_write", lambda **options: link)
    answer = client.get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["broker"] is False


@pytest.mark.django_db
def test_a_beat_is_one_statement(django_assert_num_queries: Callable[..., object]) -> None:
    now = timezone.now()
    beat(["tick", "worker-mail"], now - timedelta(hours=1))
    with django_assert_num_queries(1):
        beat(["tick", "worker-mail"], now)
    assert list(Heartbeat.objects.values_list("beat_at", flat=True)) == [now, now]


@pytest.mark.django_db
def test_the_oldest_due_essay_is_told() -> None:
    now = timezone.now()
    essay = EssayPageFactory(parent=make_publication()["ja"], live=False)
    revision = essay.save_revision()
    revision.approved_go_live_at = now - timedelta(seconds=90)
    revision.save(update_fields=["approved_go_live_at"])
    assert health.oldest_due(now)["publishing"] == 90.0
    assert health.oldest_due(now - timedelta(minutes=5))["publishing"] is None


@pytest.mark.django_db
def test_deliveries_that_wait_are_told_while_their_mailing_is_sent() -> None:
    mailing = make_running_mailing()
    due = mailing.deliveries.order_by("next_attempt_at").first().next_attempt_at
    assert health.oldest_due(due + timedelta(seconds=90))["deliveries"] == 90.0
    Mailing.objects.update(state=Mailing.State.PAUSED)
    assert health.oldest_due(due + timedelta(seconds=90))["deliveries"] is None


@pytest.mark.django_db
def test_the_questions_of_ready_are_few(django_assert_max_num_queries: Callable[..., object]) -> None:
    with django_assert_max_num_queries(9):
        health.readiness(timezone.now())


@pytest.mark.django_db
def test_probes_only_read(client: Client) -> None:
    assert client.post("/status/").status_code == 405
    assert client.head("/ready/").status_code == 503


def test_the_expected_workers_follow_the_queues(settings: Settings) -> None:
    settings.QUEUES = ("default",)
    assert health._expected() == ["tick", "worker-default"]
    assert Mailing.State.SCHEDULED == "scheduled"
