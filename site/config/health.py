"""How the installation is doing: what `/status/` and `/ready/` answer."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from kombu.exceptions import OperationalError as BrokerError
from wagtail.models import Revision

from config.celery import app
from config.heartbeats import SILENT, worker_name
from config.models import Heartbeat
from newsletter.models import Notice, SignUpRequest
from newsletter.sending.metrics import Metric, due_since
from prompts.models import Run


def database_works() -> bool:
    """Whether the database answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def broker_works() -> bool:
    """Whether the broker can be reached. Waits at most two seconds."""
    try:
        with app.connection_for_write(connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
            return True
    except (BrokerError, OSError):
        return False


def heartbeats(now: datetime) -> dict[str, dict[str, Any]]:
    """Seconds since the last sign of life of the tick and of a worker of each queue, and whether that is well."""
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    return {name: _pulse(beats.get(name), now) for name in _expected()}


def _expected() -> list[str]:
    return ["tick", *(worker_name(queue) for queue in settings.QUEUES)]


def _pulse(beat_at: datetime | None, now: datetime) -> dict[str, Any]:
    if beat_at is None:
        return {"ok": False, "seconds": None}
    age = now - beat_at
    return {"ok": age <= SILENT, "seconds": round(age.total_seconds(), 1)}


def oldest_due(now: datetime) -> dict[str, float | None]:
    """How many seconds the oldest work of each kind has been due; None where nothing is."""
    publishing = Revision.objects.filter(approved_go_live_at__lte=now).aggregate(at=Min("approved_go_live_at"))
    notices = Notice.objects.filter(state=Notice.State.PENDING, next_attempt_at__lte=now)
    oldest = {
        "publishing": publishing["at"],
        **due_since(now=now),
        "sign_ups": SignUpRequest.objects.aggregate(at=Min("created_at"))["at"],
        "notices": notices.aggregate(at=Min("next_attempt_at"))["at"],
        "runs": Run.objects.filter(status=Run.Status.QUEUED).aggregate(at=Min("created_at"))["at"],
    }
    return {kind: round((now - at).total_seconds(), 1) if at else None for kind, at in oldest.items()}


def heartbeat_metrics(now: datetime) -> Iterator[Metric]:
    """Seconds since the last sign of life, by process; those never heard of are left out."""
    pulses = heartbeats(now)
    ages = [
        ({"process": name}, pulse["seconds"]) for name, pulse in pulses.items() if pulse["seconds"] is not None
    ]
    yield Metric("kawaraban_heartbeat_age_seconds", "Seconds since the last sign of life of a process.", ages)


def readiness(now: datetime) -> dict[str, Any]:
    """Everything `/ready/` tells; `ready` is whether work gets done."""
    if not database_works():
        return {"ready": False, "database": False}
    report: dict[str, Any] = {
        "database": True,
        "broker": broker_works(),
        "heartbeats": heartbeats(now),
        "oldest_due_seconds": oldest_due(now),
    }
    alive = all(pulse["ok"] for pulse in report["heartbeats"].values())
    return {"ready": report["broker"] and alive, **report}
