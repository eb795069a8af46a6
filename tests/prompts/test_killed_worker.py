import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from blog.models import EssayPage
from prompts.continuing import can_continue
from prompts.tick import tick
from tests.prompts.asking import asked

ROOT = Path(__file__).resolve().parents[2]
WORK = "from prompts.execution import execute; execute(run_id='{0}')"


@pytest.mark.embedded_only
def test_a_killed_worker_leaves_its_text_and_the_tick_says_interrupted(committed, writer, own_model, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("the worker of this test opens the embedded database file")
    own_model.OPENAI_MODEL = "drip"
    monkeypatch.setattr("prompts.tasks.execute_run.apply_async", lambda *args, **options: None)
    run = asked(writer, EssayPage(pk=7))
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "OPENAI_BASE_URL": own_model.OPENAI_BASE_URL,
        "OPENAI_MODEL": "drip",
    }
    worker = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "-c", WORK.format(run.pk)], env=variables
    )
    try:
        end = time.monotonic() + 60
        while len(run.text) < 20:
            assert worker.poll() is None, "the worker ended by itself"
            assert time.monotonic() < end, "no text arrived"
            time.sleep(0.1)
            run.refresh_from_db()
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(timeout=10)

    run.refresh_from_db()
    assert run.status == "running"
    assert run.reserved_tokens, "what was set aside stays so until somebody notices"
    tick(timezone.now() + timedelta(seconds=46))
    text = run.text
    run.refresh_from_db()
    assert (run.status, run.error_code, run.text) == ("interrupted", "interrupted", text)
    assert run.reserved_tokens is None
    assert can_continue(run)
