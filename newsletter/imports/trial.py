"""A dry run: what an import would take in and refuse, counted without writing anything."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import Subscriber, Suppression
from newsletter.imports.entry import UNSUBSCRIBED, Entry, Refused
from newsletter.imports.plan import Plan
from newsletter.imports.reading import read_entries

MOST_ROWS = 100_000
LONGEST_SECONDS = 4.0
LOOKED_UP, AT_ONCE = 5000, 500
EXAMPLES = 3


@dataclass
class Trial:
    """The counts of a dry run. `is_whole`: to the end of the file, and not to the bound in rows or seconds.

    `repeated` rows have the address of an earlier one. Of the first 5,000 addresses, `known`
    are those of subscribers already, and `suppressed` are never mailed whatever the file says.
    """

    rows: int = 0
    is_whole: bool = True
    active: int = 0
    unsubscribed: int = 0
    repeated: int = 0
    looked_up: int = 0
    known: int = 0
    suppressed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Refused]] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many people the rows read so far would make."""
        return self.active + self.unsubscribed

    @property
    def refused_rows(self) -> int:
        """How many rows would be refused."""
        return self.refused.total()


def try_out(path: Path, plan: Plan, *, seconds: float = LONGEST_SECONDS, most_rows: int = MOST_ROWS) -> Trial:
    """Read a file to its end, to `most_rows` or for `seconds`, and count. Writes nothing. Raises `Unreadable`.

    At most 20 queries besides: the first addresses are looked up 500 at a time.
    """
    trial, seen, until = Trial(), set[str](), time.monotonic() + seconds
    for found in read_entries(path, plan):
        if trial.rows >= most_rows or (trial.rows % 256 == 0 and time.monotonic() > until):
            trial.is_whole = False
            break
        trial.rows += 1
        if isinstance(found, Refused):
            _refuse(trial, found)
        else:
            _take(trial, found, seen)
    _look_up(trial, seen)
    return trial


def _refuse(trial: Trial, found: Refused) -> None:
    trial.refused[found.reason] += 1
    examples = trial.examples.setdefault(found.reason, [])
    if len(examples) < EXAMPLES:
        examples.append(found)


def _take(trial: Trial, found: Entry, seen: set[str]) -> None:
    trial.flags.update(found.flags)
    if found.email_key in seen:
        trial.repeated += 1
        return
    seen.add(found.email_key)
    if found.state == UNSUBSCRIBED:
        trial.unsubscribed += 1
    else:
        trial.active += 1


def _look_up(trial: Trial, seen: set[str]) -> None:
    keys = sorted(seen)[:LOOKED_UP]
    trial.looked_up = len(keys)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        trial.known += Subscriber.objects.filter(email_key__in=some).count()
        hashes = [address_hash(key) for key in some]
        trial.suppressed += Suppression.objects.filter(address_hash__in=hashes).count()
