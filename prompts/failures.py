"""What may be said of an unforeseen error: where it happened and of which kind, never its words.

An error's message may quote what it stumbled over: PostgreSQL's the whole row, pydantic's the value.
"""

import traceback


class RunBroke(Exception):
    """A run ended by an error of ours. The message names kinds and places of errors, and quotes nothing."""


def cause_of(error: BaseException) -> str:
    """Return an error and what led to it as kinds and places, the outermost first."""
    told, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        told.append(_kind_and_place(current))
        current = current.__cause__ or current.__context__
    return " ← ".join(told)


def _kind_and_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    path = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames[-4:])
    return f"{type(error).__name__} ({path})"
