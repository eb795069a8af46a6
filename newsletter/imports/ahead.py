"""Making the next thing ready while the present one is being worked on."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")


def one_ahead(source: Generator[T, None, None]) -> Generator[T, None, None]:
    """What `source` gives, each made in a thread of its own while the one before it is in use.

    At most one is ready beforehand. The source must not ask the database: a thread has another connection, which
    sees nothing of the caller's transaction. What the source raises is raised here, when its turn comes. Closing
    this ends the thread, after what it is making, and closes the source.
    """
    with closing(source), ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(_next, source)
        while ready := coming.result():
            coming = thread.submit(_next, source)
            yield ready[0]


def _next(source: Generator[T, None, None]) -> tuple[T] | None:
    for one in source:
        return (one,)
    return None
