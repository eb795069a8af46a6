"""The Celery application. Celery rings the bell; the database is the queue."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from config import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

file_broker.use()
app = Celery("kawaraban")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

logger = logging.getLogger(__name__)


@worker_ready.connect
def start_beating(sender: Any, **kwargs: Any) -> None:
    """Let a worker note that it lives, from its main process, however busy its pool is."""
    from config.heartbeats import INTERVAL, worker_name

    names = [worker_name(queue) for queue in sender.app.amqp.queues.consume_from]
    _beat(names)
    sender.timer.call_repeatedly(INTERVAL, _beat, (names,))


def _beat(names: list[str]) -> None:
    from django.db import DatabaseError, connection
    from django.utils import timezone

    from config.heartbeats import beat

    try:
        beat(names, timezone.now())
    except DatabaseError:
        logger.warning("config.heartbeat.failed", exc_info=True)
    finally:
        connection.close()
