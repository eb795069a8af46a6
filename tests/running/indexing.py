"""What most tests of a developer's run do without: the indexes of words and of references.

Wagtail renews both whenever a page or a picture is saved, which took a sixth of the time of the tests
that save some, and few of them ask either. CI renews both in every test, and so does
REQUIRE_SERVICES; processes that tests start always do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from modelsearch import signal_handlers
from wagtail.signal_handlers import disable_reference_index_auto_update

ASKING = (
    "tests/blog/search/",
    "tests/blog/test_deletion.py",
    "tests/blog/test_gate.py",
    "tests/blog/test_head.py",
    "tests/blog/test_openness.py",
    "tests/blog/test_pages.py",
    "tests/blog/test_pictures.py",
    "tests/blog/test_search.py",
    "tests/blog/test_typesetting.py",
    "tests/browser/",
    "tests/config/page_cache/",
    "tests/journeys/",
    "tests/newsletter/demo/",
    "tests/newsletter/editions/test_archive.py",
    "tests/newsletter/editions/test_compose.py",
    "tests/newsletter/editions/test_deletion.py",
)
"""How the names of tests begin that search or look at what refers to what. Some expect to find nothing."""

_left_out: list[bool] = []


class _NotRenewed:
    """Stands for the task that renews a row of the index of words."""

    @staticmethod
    def enqueue(*args: object) -> None:
        """Do nothing."""


@contextmanager
def left_out() -> Iterator[None]:
    """Let what is saved meanwhile, in this thread, enter neither index."""
    with pytest.MonkeyPatch.context() as patch, disable_reference_index_auto_update():
        patch.setattr(signal_handlers, "insert_or_update_object_task", _NotRenewed)
        patch.setattr(f"{__name__}._left_out", [True])
        yield


def is_left_out() -> bool:
    """Whether rows that are made now are missing in the indexes."""
    return bool(_left_out)
