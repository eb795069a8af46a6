"""Celery's side of a run: it carries an id and calls one function.

The module that carries runs out is imported where that happens: openai is a tenth of the memory of a process,
and most processes never ask a model.
"""

from typing import Any

from celery import shared_task
from celery.signals import worker_init

from prompts.runs import QUEUE


@shared_task(acks_late=False, reject_on_worker_lost=False, max_retries=0, ignore_result=True)
def execute_run(run_id: str) -> None:
    """Carry out one run. A repeated or late task does nothing: the run is claimed by its status."""
    from prompts.execution import execute

    execute(run_id=run_id)


@worker_init.connect
def load_what_runs_need(sender: Any, **_more: Any) -> None:
    """Load it before the pool is made in a worker that carries out runs, so that no run waits for it."""
    if QUEUE in sender.app.amqp.queues.consume_from:
        import prompts.execution  # noqa: F401 - imported for its being there
