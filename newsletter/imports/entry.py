"""What reading a file of subscribers gives: people as they may be taken in, and rows that may not."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

ACTIVE: Final = "active"
UNSUBSCRIBED: Final = "unsubscribed"
MAY_NOT_ARRIVE: Final = "may-not-arrive"
ROLE_ADDRESS: Final = "role-address"
LONGEST_RAW: Final = 2000


class Entry(NamedTuple):
    """One row of a file that may be taken in.

    `row` counts the rows of the file from 1, the headings included. `values` holds what is
    not empty of `language`, `time_zone`, `company`, `department`, `job_title`,
    `family_name`, `given_name` and `name_reading`, each short enough for its field. `state`
    is `unsubscribed` when the file says that they left or bounced: never to be mailed.
    `topics` are short names of topics that exist; `frequency` is one of `Subscription.Frequency`,
    empty where the file does not say.
    """

    row: int
    email: str
    email_key: str
    values: Mapping[str, str]
    agreed_on: date | None = None
    state: str = ACTIVE
    topics: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    frequency: str = ""


class Refused(NamedTuple):
    """One row of a file that is not taken in; `reason` has its words in `newsletter.imports.reasons`.

    `raw` is the row as it was, at most 2,000 characters, without NUL.
    """

    row: int
    reason: str
    raw: str


class RowRefused(ValueError):
    """Something in a row keeps it out. Never holds the row itself."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unreadable(Exception):
    """A file nothing can be read from, or not to its end.

    `reason` has its words in `newsletter.imports.reasons`.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
