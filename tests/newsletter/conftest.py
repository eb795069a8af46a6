"""What the newsletter's tests share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections

from newsletter import append_only

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which services are called."""
    return NOW


@pytest.fixture(autouse=True)
def _guards_give_way_to_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends by emptying every table, which the append-only ones refuse.

    The guards are lifted just before; the flush is followed by post_migrate, which sets
    them again.
    """
    marker = request.node.get_closest_marker("django_db")
    flushes = bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if flushes:
        request.getfixturevalue("transactional_db")
    yield
    if flushes:
        for alias in connections:
            append_only.lift(using=alias)
