"""The finished pages of one process."""

from collections import OrderedDict
from threading import Lock

from config.page_cache.entry import Entry
from config.page_cache.rules import Key

LIFE = 600.0
"""Seconds after which an entry is made anew. Far below the life of a form's signed time."""
MOST_ENTRIES = 10_000


class Store:
    """Entries made under one generation, those asked for last kept longest. Safe from many threads at once."""

    def __init__(self, *, most_bytes: int, most_entries: int = MOST_ENTRIES) -> None:
        self.most_bytes = most_bytes
        self.most_entries = most_entries
        self.bytes = 0
        self._generation: int | None = None
        self._entries: OrderedDict[Key, tuple[float, Entry]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: Key, *, generation: int | None, now: float) -> Entry | None:
        """Return the entry made under this generation, if it is there and not too old.

        Another generation than the last one asked for empties the store. None knows no entry.
        """
        with self._lock:
            if generation != self._generation:
                self._empty(generation)
            made_at, entry = self._entries.get(key, (0.0, None))
            if entry is not None and now - made_at >= LIFE:
                self._drop(key)
                return None
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def keep(self, key: Key, entry: Entry, *, generation: int | None, now: float) -> bool:
        """Keep an entry that was begun under `generation`; not if that has passed, nor if it is too large.

        Returns whether it was kept.
        """
        with self._lock:
            if generation is None or generation != self._generation or entry.size > self.most_bytes:
                return False
            self._drop(key)
            self._entries[key] = (now, entry)
            self.bytes += entry.size
            while self.bytes > self.most_bytes or len(self._entries) > self.most_entries:
                self._drop(next(iter(self._entries)))
            return True

    def _drop(self, key: Key) -> None:
        _made_at, entry = self._entries.pop(key, (0.0, None))
        self.bytes -= entry.size if entry else 0

    def _empty(self, generation: int | None) -> None:
        self._entries.clear()
        self.bytes = 0
        self._generation = generation
