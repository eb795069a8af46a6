"""Installations on the stack that the test run is about, ready to start."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.running.installation import Installation
from tests.running.services import postgres_database, redis_database
from tests.running.template import new_sqlite

STACK = os.environ.get("TEST_STACK", "").strip() or "embedded"


@contextmanager
def new_installation(
    folder: Path, environment: Mapping[str, str] | None = None, *, port: int | None = None
) -> Iterator[Installation]:
    """An installation that was never started, on the stack that TEST_STACK names; ended afterwards.

    Its database is a copy of one that was migrated before: its first start takes seconds.
    """
    with _stack() as stack:
        installation = Installation(folder, port=port, environment={**stack, **(environment or {})})
        if not stack:
            new_sqlite(folder)
        try:
            yield installation
        except BaseException:
            print(installation.last_words())  # noqa: T201 - shown by pytest beside the failure
            raise
        finally:
            installation.stop()


@contextmanager
def _stack() -> Iterator[dict[str, str]]:
    if STACK != "services":
        yield {}
        return
    with postgres_database() as database, redis_database() as broker:
        yield {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
