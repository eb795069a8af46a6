"""The number under which all processes keep their pages, shared through the database."""

import logging
import secrets
import time
from threading import Lock

from django.db import Error, close_old_connections, transaction
from wagtail.models import Site

from config.models import Generation

logger = logging.getLogger(__name__)

ASK_EVERY = 0.5
"""Seconds between two looks at the number. A change is seen within a second, the question included."""
ONLY = 1


def replace() -> None:
    """Give the shared number another value, so that every process lets go of its pages.

    A random one: only equality is asked, so no number returns with a restored backup.
    One statement; safe from many processes at once.
    """
    Generation.objects.bulk_create(
        [Generation(pk=ONLY, number=secrets.randbits(62))],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["number"],
    )
    watch.look_again()


def replace_on_commit() -> None:
    """Replace the number when the running transaction is committed, once however often this is called.

    Afterwards and not within it, so that whoever knows the new number also sees what
    changed, and so that no long transaction holds up the others at this one row. What
    was committed stands, also where the number then cannot be written: that is an error
    in the log, and readers see the old pages until each is too old to be kept.
    """
    connection = transaction.get_connection()
    if not any(function is _tell for _savepoints, function, _robust in connection.run_on_commit):
        transaction.on_commit(_tell, robust=True)


def _tell() -> None:
    try:
        replace()
    except Error:
        logger.error("config.page_cache.change_untold")
        raise


class Watch:
    """What this process knows of the number. Safe from many threads at once."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._ask_at = 0.0
        self._fails = False
        self._lock = Lock()

    def current(self) -> int | None:
        """Return the number, as old as ASK_EVERY and one question at most; None while it was never known.

        One thread asks. The others take the last number meanwhile, so that a slow
        database holds up one reader and not all of them in turn. While it does not
        answer, the last number holds: nothing can change then, and readers go on reading
        what is in memory.
        """
        if time.monotonic() < self._ask_at or not self._lock.acquire(blocking=self._number is None):
            return self._number
        try:
            if time.monotonic() >= self._ask_at:
                self._ask()
                self._ask_at = time.monotonic() + ASK_EVERY
        finally:
            self._lock.release()
        return self._number

    def look_again(self) -> None:
        """Ask before the next answer: this process itself has replaced the number."""
        self._ask_at = 0.0

    def _ask(self) -> None:
        _close_old_connections()
        try:
            number = Generation.objects.values_list("number", flat=True).filter(pk=ONLY).first() or 0
            if number != self._number:
                # Wagtail remembers the sites' roots by itself, for an hour and in the memory of each process.
                Site.clear_site_root_paths_cache()
            self._number, self._fails = number, False
        except Error as problem:
            if not self._fails:
                logger.warning("config.page_cache.database_silent %s", type(problem).__name__)
            self._fails = True
        finally:
            _close_old_connections()


def _close_old_connections() -> None:
    """Do what Django does around each of its requests, before which this stands."""
    if not transaction.get_connection().in_atomic_block:
        close_old_connections()


watch = Watch()
