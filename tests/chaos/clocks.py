"""Clocks that can be moved while processes run: that of each machine, and that of the database.

A machine's clock is a file with the seconds by which it is wrong; processes that call `install` follow it.
PostgreSQL has a clock of its own, which the engine asks; its functions are shadowed by ones that add what a table
says. SQLite has none, so that there all processes follow one machine.
"""

import mmap
import os
import struct
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

VARIABLE = "CHAOS_CLOCK"
FORMAT = struct.Struct("d")
SHADOWED = {"clock_timestamp": "VOLATILE", "statement_timestamp": "STABLE", "now": "STABLE"}


class Machine:
    """One machine's clock, kept in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set(0.0)

    def set(self, seconds: float) -> None:
        """Let it be wrong by so many seconds."""
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.write(FORMAT.pack(seconds))

    def get(self) -> float:
        """By how many seconds it is wrong."""
        return float(FORMAT.unpack(self.path.read_bytes())[0])


def install() -> None:
    """Let this process live by the clock that its environment names, if any. Twice is once."""
    from django.utils import timezone

    path = os.environ.get(VARIABLE)
    if not path or hasattr(timezone.now, "real"):
        return
    with open(path, "rb") as file:
        wrong_by = mmap.mmap(file.fileno(), FORMAT.size, access=mmap.ACCESS_READ)
    real = timezone.now

    def now() -> datetime:
        return real() + timedelta(seconds=FORMAT.unpack(wrong_by[:])[0])

    now.real = real  # type: ignore[attr-defined]
    timezone.now = now


def shadow(address: str) -> None:
    """Let a PostgreSQL database have a clock that `move` can move, for connections made from now on."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.chaos_clock AS SELECT interval '0' AS wrong_by")
        for name, kind in SHADOWED.items():
            connection.execute(
                f"CREATE FUNCTION public.{name}() RETURNS timestamptz LANGUAGE sql {kind} AS "
                f"'SELECT pg_catalog.{name}() + wrong_by FROM public.chaos_clock'"
            )
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET search_path = public, pg_catalog")


def move(address: str, seconds: float) -> None:
    """Let the clock of a shadowed database be wrong by so many seconds."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE public.chaos_clock SET wrong_by = make_interval(secs => %s)", (seconds,))
