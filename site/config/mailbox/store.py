"""A Maildir: one file per mail, put in place by renaming, so that a killed process leaves no half mail."""

import itertools
import os
import re
import time
from pathlib import Path

NAME = re.compile(r"[0-9]{19,20}\.[0-9]+_[0-9]+")
_counter = itertools.count(1)


def make(folder: Path) -> None:
    """Create the folders of a Maildir. Idempotent."""
    for part in ("tmp", "new", "cur"):
        (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)


def keep(folder: Path, mail: bytes) -> str:
    """Keep `mail` and return its name. Names sort by time of arrival."""
    name = f"{time.time_ns()}.{os.getpid()}_{next(_counter)}"
    draft = folder / "tmp" / name
    draft.write_bytes(mail)
    draft.rename(folder / "new" / name)
    return name


def names(folder: Path) -> list[str]:
    """The names of all mails, newest first."""
    try:
        return sorted(
            (entry.name for entry in os.scandir(folder / "new") if NAME.fullmatch(entry.name)), reverse=True
        )
    except FileNotFoundError:
        return []


def load(folder: Path, name: str) -> bytes:
    """The mail called `name`. Raises `FileNotFoundError` where there is none of that name."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return (folder / "new" / name).read_bytes()
