"""The installation's Celery application as the chaos suite runs it: less patient, and with a clock to move.

`python -m celery -A tests.chaos.app worker|beat` stands for `-A config`. Redis gives a task to another worker
after five seconds instead of an hour; the tick comes every second; each beat keeps its schedule in a file of its
own, so that two can run; every task taken up leaves a line in a file.
"""

import os
from pathlib import Path
from typing import Any

from celery.signals import task_prerun

from config.celery import app
from tests.chaos import clocks

VISIBILITY = 5
TICK = 1.0

clocks.install()

options = dict(app.conf.broker_transport_options or {})
if "visibility_timeout" in options:
    options |= {"visibility_timeout": VISIBILITY, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}
app.conf.broker_transport_options = options
app.conf.beat_schedule = {
    name: {**entry, "schedule": TICK} for name, entry in app.conf.beat_schedule.items() if name == "tick"
}
app.conf.beat_schedule_filename = os.environ.get("CHAOS_SCHEDULE", app.conf.beat_schedule_filename)


@task_prerun.connect
def write_down(task_id: str, task: Any, **more: Any) -> None:
    """Keep id, name and worker of a task that begins: an id that is there twice was delivered twice."""
    path = Path(os.environ["CHAOS_TASKS"])
    with path.open("a", encoding="ascii") as file:
        file.write(f"{task_id} {task.name} {task.request.hostname}\n")
