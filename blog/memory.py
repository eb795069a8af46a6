"""What stays the same until something changes that readers see: looked up once, then remembered.

A web process lets a *generation* be in force while it makes a page for a reader who
carries nothing of their own; see `config.page_cache`. What was remembered under one
generation is forgotten with it. Outside of that, in the admin, in workers and in tests,
everything is looked up anew.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")

LIFE = 600.0
"""Seconds after which something is looked up again, whatever the generation."""

_in_force: ContextVar[int | None] = ContextVar("generation", default=None)


class Memory:
    """What one process remembers. Safe from many threads at once."""

    def __init__(self) -> None:
        self._generation: int | None = None
        self._known: dict[Hashable, tuple[float, Any]] = {}
        self._lock = Lock()

    def recall(self, key: Hashable, look_up: Callable[[], T], *, generation: int, now: float) -> T:
        """Return what is known under this generation, looking it up where it is not."""
        with self._lock:
            if generation != self._generation:
                self._known, self._generation = {}, generation
            known = self._known
        at, value = known.get(key, (0.0, None))
        if key not in known or now - at >= LIFE:
            value = look_up()
            # Into the dictionary of its own generation, which nobody reads once it has passed.
            known[key] = (now, value)
        return cast(T, value)


_memory = Memory()


@contextmanager
def under(generation: int | None) -> Iterator[None]:
    """Let what is recalled within be remembered under a generation; under None nothing is."""
    before = _in_force.set(generation)
    try:
        yield
    finally:
        _in_force.reset(before)


def recall(key: Hashable, look_up: Callable[[], T]) -> T:
    """Return what `look_up` finds, remembered under the generation in force.

    Keys are few and known: never made of what a reader sent. What is returned is shared
    with other threads and must not be changed.
    """
    generation = _in_force.get()
    if generation is None:
        return look_up()
    return _memory.recall(key, look_up, generation=generation, now=time.monotonic())
