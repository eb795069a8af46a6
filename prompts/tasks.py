"""Celery's side of a run: it carries an id and calls one function."""

from celery import shared_task

from prompts.execution import execute


@shared_task(acks_late=False, reject_on_worker_lost=False, max_retries=0, ignore_result=True)
def execute_run(run_id: str) -> None:
    """Carry out one run. A repeated or late task does nothing: the run is claimed by its status."""
    execute(run_id=run_id)
