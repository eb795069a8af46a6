"""What stays the same until something changes that readers see: looked up once, then remembered.

A web process lets a *generation* be in force while it makes a page for a reader who
carries nothing of their own; see `config.page_cache`. What was remembered under one
generation is forgotten with it. Outside of that, in the admin, in workers and in tests,
everything is looked up anew.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")

LIFE = 600.0
"""Seconds after which something is looked up again, whatever the generation."""

MOST_BYTES = 32_000_000
"""What one process remembers at most, roughly; what was asked for last stays longest."""
SMALL = 2_000
"""Bytes of a fact whose size is not told."""

_in_force: ContextVar[int | None] = ContextVar("generation", default=None)


class Memory:
    """What one process remembers. Safe from many threads at once."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._generation: int | None = None
        self._known: OrderedDict[Hashable, tuple[float, int, Any]] = OrderedDict()
        self._lock = Lock()

    def recall(
        self,
        key: Hashable,
        look_up: Callable[[], T],
        *,
        generation: int,
        now: float,
        size: Callable[[T], int | None] = lambda _value: SMALL,
    ) -> T:
        """Return what is known under this generation, looking it up where it is not.

        `size` tells the bytes of what was found, or None for what is not to be remembered.
        """
        with self._lock:
            if generation != self._generation:
                self._forget_all(generation)
            at, _bytes, value = self._known.get(key, (now - LIFE, 0, None))
            if now - at < LIFE:
                self._known.move_to_end(key)
                return cast(T, value)
        found = look_up()
        taken = size(found)
        if taken is not None:
            self._keep(key, (now, taken, found), generation)
        return found

    def _keep(self, key: Hashable, entry: tuple[float, int, Any], generation: int) -> None:
        with self._lock:
            # What was begun under a generation that has passed meanwhile belongs to the past.
            if generation != self._generation or entry[1] > self.most_bytes:
                return
            self._drop(key)
            self._known[key] = entry
            self.bytes += entry[1]
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._known)))

    def _drop(self, key: Hashable) -> None:
        self.bytes -= self._known.pop(key, (0.0, 0, None))[1]

    def _forget_all(self, generation: int) -> None:
        self._known.clear()
        self.bytes = 0
        self._generation = generation


_memory = Memory()


@contextmanager
def under(generation: int | None) -> Iterator[None]:
    """Let what is recalled within be remembered under a generation; under None nothing is."""
    before = _in_force.set(generation)
    try:
        yield
    finally:
        _in_force.reset(before)


def recall(
    key: Hashable, look_up: Callable[[], T], *, size: Callable[[T], int | None] = lambda _value: SMALL
) -> T:
    """Return what `look_up` finds, remembered under the generation in force.

    There must not be more keys than there are things published: where a reader may ask
    for what is not there, `size` answers None to finding nothing. What is returned is
    shared with other threads and must not be changed.
    """
    generation = _in_force.get()
    if generation is None:
        return look_up()
    return _memory.recall(key, look_up, generation=generation, now=time.monotonic(), size=size)


def remembers() -> bool:
    """Whether a generation is in force: whether what is looked up now will serve others too."""
    return _in_force.get() is not None
