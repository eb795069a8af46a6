"""Which processes an installation runs, and with what."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

WORKERS_AT_ONCE = {"default": 2, "mail": 1, "ai": 2}
"""Tasks at once per queue. SQLite knows one writer at a time, so one process sends."""

CELERY = ["-m", "celery", "--quiet", "--skip-checks", "-A", "config"]
"""`manage.py up` checks before it starts them. Celery would load the whole administration in each of them to check
again, and show nothing of what it finds."""


@dataclass(frozen=True)
class Child:
    """One process to keep running: its name in the log, its command, what it adds to the environment."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def children() -> list[Child]:
    """The processes of this installation, in the order they start."""
    return [
        _web(),
        *([_mailbox()] if settings.LOCAL_MAILBOX else []),
        *[_worker(queue) for queue in settings.QUEUES],
        *([_rehearsal()] if settings.REHEARSAL else []),
        _beat(),
    ]


def environment(child: Child) -> dict[str, str]:
    """The environment of a child: this process' own, made independent of the folder it was started in."""
    path = [str(settings.SITE_DIR), str(settings.ROOT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
        "PYTHONUNBUFFERED": "1",
        "PORT": str(settings.PORT),
        "VAR_DIR": str(settings.VAR_DIR),
        **child.environment,
    }


def _web() -> Child:
    workers = "1" if settings.EMBEDDED else "2"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--respawn-failed-workers"]
    command += ["--host", "127.0.0.1", "--port", str(settings.PORT)]
    command += ["--workers", workers, "--blocking-threads", "4", "--log-level", "warning"]
    return Child("web", [*command, "config.wsgi:application"])


def _worker(queue: str) -> Child:
    command = [sys.executable, *_silence_about_root(), *CELERY, "worker", "-Q", queue]
    # A fixed name: broadcasts to a killed worker wait for one of the same name.
    command += ["-n", f"{queue}@kawaraban-{settings.PORT}", "--concurrency", str(WORKERS_AT_ONCE[queue])]
    command += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Child(f"worker-{queue}", command, _temporary_folder())


def _silence_about_root() -> list[str]:
    """Leave out what Celery says at every start to root, the usual user of a container, about pickle.

    A worker here takes JSON alone; one that took pickle would not start as root at all.
    """
    return ["-W", "ignore::UserWarning:celery.platforms"] if os.geteuid() == 0 else []


def _temporary_folder() -> dict[str, str]:
    """The file broker moves each message through the temporary folder: it must lie on the same file system."""
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    return {"TMPDIR": str(settings.BROKER_DIR / "tmp")} if "data_folder_in" in options else {}


def _beat() -> Child:
    # No pid file: one left behind by a killed beat would keep the next from starting.
    return Child("beat", [sys.executable, *CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"])


def _mailbox() -> Child:
    return Child("mailbox", _manage("mailbox", "--port", str(settings.MAILBOX_PORT)))


def _rehearsal() -> Child:
    return Child("rehearsal", _manage("rehearsal_model", "--port", str(settings.REHEARSAL_PORT)))


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(settings.ROOT) / "manage.py"), *arguments]
