"""What a row of a file does to the person it names: pure rules, without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from newsletter.consent.addresses import hash_of_key
from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.imports.entry import UNSUBSCRIBED as LEFT
from newsletter.imports.entry import Entry, Refused
from newsletter.imports.models import SubscriberImport

State = Subscription.State
Rule = SubscriberImport.Rule
Basis = ConsentRecord.Basis

OUTWEIGHS_SILENCE = frozenset({Basis.DOUBLE_OPT_IN, Basis.BUSINESS_CARD, Basis.CUSTOMER})
"""What activates someone who was asked to confirm and did not: they themselves agreed, or gave their card, or buy.

A form, a published address or other evidence does not outweigh that the question is open.
"""


class Outcome(StrEnum):
    """What became of a row. The first group was taken in, the second was not."""

    ADDED = "added"
    ADDED_LEFT = "added-left"
    ACTIVATED = "activated"
    ENDED = "ended"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"

    SUPPRESSED = "suppressed"
    SUPPRESSED_DOMAIN = "suppressed-domain"
    LEFT_HERE = "left-here"
    CONFIRMED_HERE = "confirmed-here"
    PENDING_HERE = "pending-here"


NOT_TAKEN_IN = frozenset(
    {
        Outcome.SUPPRESSED,
        Outcome.SUPPRESSED_DOMAIN,
        Outcome.LEFT_HERE,
        Outcome.CONFIRMED_HERE,
        Outcome.PENDING_HERE,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The subscription a known person has: `is_ours` when this import added it, `confirmed` by its owner, here.

    `left_before`: they left once, also if somebody has typed their address into the form since.
    """

    id: int
    state: str
    is_ours: bool = False
    confirmed: bool = False
    left_before: bool = False
    paused_until: date | None = None

    @property
    def is_gone(self) -> bool:
        """Whether their own last word is that they left: an open question is not yet an answer."""
        return self.state == State.UNSUBSCRIBED or (self.state == State.PENDING and self.left_before)


@dataclass(frozen=True, slots=True)
class Known:
    """A person there is already. `is_ours` when this import added them, in an earlier row."""

    id: int
    pseudonym: UUID
    values: Mapping[str, str]
    is_ours: bool = False
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row about a known person: their changed fields, and the state their subscription gets.

    A person without a subscription gets one when `outcome` says that it is added.
    """

    outcome: Outcome
    values: Mapping[str, str] = field(default_factory=dict)
    state: str = ""


@dataclass(slots=True)
class Batch:
    """Some rows of a file, one entry per address. `merged`: rows whose address stood in an earlier one.

    `hashes` gives the key of each address by its keyed hash, which suppressions are looked up by.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    merged: int = 0
    rows: int = 0
    last_row: int = 0


def gather(rows: Iterable[Entry | Refused], rule: str) -> Batch:
    """Put rows together, with those of one address merged by the rule for the known."""
    batch = Batch()
    entries = batch.entries
    for row in rows:
        batch.rows += 1
        batch.last_row = row.row
        if isinstance(row, Refused):
            batch.refused.append(row)
        elif row.email_key in entries:
            batch.merged += 1
            entries[row.email_key] = merged(entries[row.email_key], row, rule)
        else:
            entries[row.email_key] = row
    batch.hashes = {hash_of_key(key): key for key in entries}
    return batch


def merged(first: Entry, later: Entry, rule: str) -> Entry:
    """Two rows of one address as one. Topics, date and spelling are the first's; a leaving in either counts."""
    values = {"language": "", **first.values}
    state = LEFT if LEFT in (first.state, later.state) else first.state
    found = {name: value for name, value in changes(values, later.values, rule).items() if value}
    return first._replace(values={**first.values, **found}, state=state)


def changes(known: Mapping[str, str], told: Mapping[str, str], rule: str) -> dict[str, str]:
    """The fields of a person that a row changes: the empty ones, all that differ, or none.

    A language is never empty, whatever stands there: what is not told is the import's own.
    """
    if rule == Rule.SKIP:
        return {}
    if rule == Rule.OVERWRITE:
        return {name: value for name, value in told.items() if value and known.get(name, "") != value}
    return {
        name: value for name, value in told.items() if value and not known.get(name, "") and name != "language"
    }


def decide(entry: Entry, known: Known, *, rule: str, basis: str) -> Decision:
    """What a row does to a person there is already.

    Nobody who left is ever mailed again by an import; whoever was asked to confirm becomes active only on a basis
    that outweighs their silence; a leaving the file tells of ends what rests on an import, not what its owner
    confirmed here.
    """
    standing = known.standing
    told = changes(known.values, entry.values, rule)
    if standing is None:
        return Decision(Outcome.ADDED_LEFT) if entry.state == LEFT else Decision(Outcome.ADDED, told)
    if entry.state == LEFT:
        return _left_elsewhere(standing)
    if standing.is_ours:
        return Decision(Outcome.MERGED, {} if standing.is_gone else told)
    if standing.is_gone:
        return Decision(Outcome.LEFT_HERE)
    if standing.state == State.PENDING:
        return _pending(told, rule=rule, basis=basis)
    return Decision(Outcome.UPDATED if told else Outcome.UNCHANGED, told)


def _left_elsewhere(standing: Standing) -> Decision:
    subscribed = standing.state in (State.ACTIVE, State.PAUSED)
    if subscribed and standing.confirmed:
        return Decision(Outcome.CONFIRMED_HERE)
    outcome = Outcome.MERGED if standing.is_ours else Outcome.ENDED if subscribed else Outcome.UNCHANGED
    return Decision(outcome, state=State.UNSUBSCRIBED if subscribed else "")


def _pending(told: Mapping[str, str], *, rule: str, basis: str) -> Decision:
    if basis not in OUTWEIGHS_SILENCE or rule == Rule.SKIP:
        return Decision(Outcome.PENDING_HERE)
    return Decision(Outcome.ACTIVATED, told, State.ACTIVE)
