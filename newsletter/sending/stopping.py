"""Whether this worker was asked to stop: its main process hears it, the processes that do its tasks see it."""

import mmap
from typing import Any

from celery.signals import worker_shutting_down

_asked = mmap.mmap(-1, 1)
"""One octet shared with every process that is forked from this one: the signal reaches the main process alone.

No lock guards it, because it is written while a signal is handled.
"""


@worker_shutting_down.connect
def note(**_more: Any) -> None:
    """Remember that the worker shuts down, whether it was asked by SIGTERM, SIGINT or SIGQUIT."""
    _asked[0] = 1


def is_asked() -> bool:
    """Whether whoever works in this process should bring it to an end soon."""
    return _asked[0] == 1
