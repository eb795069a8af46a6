"""What the supervisor refuses before it starts anything."""

import pytest
from django.db import connection

from config.supervisor.start import CannotStart, _refuse_old_sqlite


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite comes with Python")
def test_an_sqlite_without_returning_is_named():
    with pytest.raises(CannotStart, match="3.34.1"):
        _refuse_old_sqlite((3, 34, 1))


def test_a_newer_sqlite_is_welcome():
    _refuse_old_sqlite((3, 35, 0))
