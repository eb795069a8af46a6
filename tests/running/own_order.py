"""Importing the tests from another place on in each worker, for those that start together in a fresh checkout."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings


def import_from_own_place(paths: Sequence[Path], worker: Mapping[str, object]) -> None:
    """Import the modules of these files, beginning where no other worker of either stack begins.

    In the same order each worker would compile every module, of the tests and of the product,
    at the same moment as all others; like this it finds most of them compiled. `worker` is
    xdist's `workerinput`, empty for a process that is no worker: it imports nothing here.
    """
    if not worker:
        return
    start = int(len(paths) * _place(int(str(worker["workerid"])[2:]), int(str(worker["workercount"]))))
    for path in [*paths[start:], *paths[:start]]:
        with suppress(Exception, pytest.skip.Exception):  # Collecting it, pytest meets the same and tells of it.
            import_module(".".join(path.relative_to(settings.ROOT).with_suffix("").parts))


def _place(number: int, count: int) -> float:
    """Between 0 and 1. A worker of one stack stands somewhere between those of the other."""
    return (number + (0.875 if settings.TEST_STACK == "services" else 0.0)) / count
