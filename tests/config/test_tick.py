"""The tick: every step is taken, whatever happens to another."""

import json
from datetime import datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import tick
from config.celery import app
from config.models import Heartbeat
from config.tasks import tick_task

pytestmark = pytest.mark.django_db


def fail(now: datetime) -> None:
    raise RuntimeError("something private")


def test_every_part_of_the_product_is_asked() -> None:
    assert list(tick.STEPS) == ["publishing", "newsletter", "prompts"]
    assert tick.failures(tick.tick(timezone.now())) == []


@pytest.mark.parametrize("failing", ["publishing", "newsletter", "prompts"])
def test_a_failing_step_holds_up_no_other(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    steps = {name: (lambda now, name=name: asked.append(name)) for name in tick.STEPS}
    monkeypatch.setattr(tick, "STEPS", {**steps, failing: fail})
    now = timezone.now()
    report = tick.tick(now)
    assert set(asked) == set(steps) - {failing}
    assert tick.failures(report) == [failing]
    assert "private" not in str(report)
    assert Heartbeat.objects.get(name="tick").beat_at == now


def test_the_command_reports_and_fails_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("tick", stdout=out)
    assert set(json.loads(out.getvalue())) == set(tick.STEPS)
    monkeypatch.setattr(tick, "STEPS", {"newsletter": fail})
    with pytest.raises(CommandError, match="newsletter"):
        call_command("tick", stdout=StringIO())


def test_the_task_takes_the_step() -> None:
    tick_task()
    assert Heartbeat.objects.filter(name="tick").exists()


def test_the_beat_rings_every_five_seconds_and_its_bell_goes_stale() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["tick"]
    assert entry["schedule"] == 5.0
    assert entry["options"]["expires"] <= 15
    assert app.tasks[entry["task"]] is not None


def test_every_task_has_a_queue_somebody_works_on() -> None:
    app.loader.import_default_modules()
    queues = {
        name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks if not name.startswith("celery.")
    }
    assert set(queues.values()) <= set(settings.QUEUES)
    assert queues["config.tick"] == "default"
