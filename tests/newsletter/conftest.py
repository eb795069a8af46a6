"""What the newsletter's tests share."""

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which services are called."""
    return NOW
