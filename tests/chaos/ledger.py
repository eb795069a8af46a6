"""Holding what a server accepted against what the database says. Pure functions.

`violations` is empty when the engine kept its word.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.receiving import Seen

OPEN = {"pending", "claimed", "sending"}
IN_HAND = {"claimed", "sending"}
NOT_MAILED = {"withheld", "cancelled"}
SHOWN = 5
"""How many cases of a violation are named."""


@dataclass(frozen=True)
class Row:
    """One delivery at the end."""

    id: int
    address: str
    state: str
    reason: str
    message_id: str
    wire_at: float
    """Seconds since the epoch by the engine's clock; 0 when nothing went over the wire."""


@dataclass(frozen=True)
class Ending:
    """What there is to know at the end of a mailing.

    `may_be_in_doubt`: how many deliveries the crashes may leave uncertain beside those of whose messages the
    server itself broke off the answer. `resent`: addresses a person had mailed again. `no_wire_after`:
    the moment from which a delivery may not begin, by its id. `miscounted`: which kept numbers are wrong.
    """

    state: str
    frozen: int
    rows: Sequence[Row]
    seen: Sequence[Seen]
    expected_state: str = "finished"
    may_be_in_doubt: int = 0
    resent: Collection[str] = ()
    no_wire_after: Mapping[int, float] = field(default_factory=dict)
    miscounted: Sequence[str] = ()


def counts(ending: Ending) -> Counter[str]:
    """Deliveries by state."""
    return Counter(row.state for row in ending.rows)


def accepted(ending: Ending) -> Counter[str]:
    """How often the server accepted a message for each address."""
    return Counter(one.to for one in ending.seen if one.accepted)


def duplicates(ending: Ending) -> list[str]:
    """Addresses for whom more was accepted than one message and one for each word of a person."""
    return [to for to, number in accepted(ending).items() if number > 1 + (to in ending.resent)]


def unanswered(ending: Ending) -> set[str]:
    """Addresses whose message the server had whole and said nothing about."""
    return {one.to for one in ending.seen if not one.said}


def in_doubt_by_crashes(ending: Ending) -> list[Row]:
    """The uncertain deliveries that the server's own silence does not explain."""
    silent = unanswered(ending)
    return [row for row in ending.rows if row.state == "uncertain" and row.address not in silent]


def violations(ending: Ending) -> list[str]:
    """Every broken promise, in words."""
    return [*_sums(ending), *_acceptance(ending), *_doubt(ending), *_lateness(ending), *_strangers(ending)]


def _sums(ending: Ending) -> list[str]:
    found = []
    if ending.state != ending.expected_state:
        found.append(f"the mailing is {ending.state}, not {ending.expected_state}")
    if len(ending.rows) != ending.frozen:
        found.append(f"{len(ending.rows)} deliveries of {ending.frozen} frozen")
    found += [f"miscounted: {one}" for one in ending.miscounted]
    found += _named("still open", [row.address for row in ending.rows if row.state in OPEN])
    found += _named("accepted twice", duplicates(ending))
    return found


def _acceptance(ending: Ending) -> list[str]:
    got = accepted(ending)
    by_a_person = "by-a-person"
    lies = [
        r.address for r in ending.rows if r.state == "submitted" and not got[r.address] and r.reason != by_a_person
    ]
    mailed = [row.address for row in ending.rows if row.state in NOT_MAILED and _unexpected(row, ending, got)]
    failed = [row.address for row in ending.rows if row.state == "failed" and _unexpected(row, ending, got)]
    given_up = [row.address for row in ending.rows if row.reason == "gave-up"]
    return [
        *_named("given up, long before the 48 hours", given_up),
        *_named("submitted, and the server never accepted it", lies),
        *_named("withheld or cancelled, and the server accepted it", mailed),
        *_named("failed, and the server accepted it", failed),
    ]


def _unexpected(row: Row, ending: Ending, got: Mapping[str, int]) -> bool:
    """Whether anything was accepted, but for what was in doubt before a person had it sent again."""
    return got[row.address] > (row.address in ending.resent)


def _doubt(ending: Ending) -> list[str]:
    found = in_doubt_by_crashes(ending)
    if len(found) <= ending.may_be_in_doubt:
        return []
    told = "; ".join(f"{row.address} {row.reason} {_words(ending, row)}" for row in found[:SHOWN])
    return [f"{len(found)} uncertain by crashes, {ending.may_be_in_doubt} at most were to be expected: {told}"]


def _words(ending: Ending, row: Row) -> list[str]:
    """What the server said about a delivery, in order."""
    return [one.said for one in ending.seen if one.to == row.address]


def _lateness(ending: Ending) -> list[str]:
    until = ending.no_wire_after
    late = [row.address for row in ending.rows if row.id in until and row.wire_at > until[row.id]]
    return _named("put on the wire after it was too late for them", late)


def _strangers(ending: Ending) -> list[str]:
    ids = {row.address: row.message_id for row in ending.rows}
    return [
        *_named("mailed and not in the audience", [one.to for one in ending.seen if one.to not in ids]),
        *_named("got a letter addressed to another", [one.to for one in ending.seen if not one.own]),
        *_named(
            "a Message-ID that is not the delivery's", [o.to for o in ending.seen if ids.get(o.to, o.id) != o.id]
        ),
    ]


def _named(what: str, addresses: Sequence[str]) -> list[str]:
    if not addresses:
        return []
    return [f"{what}: {len(addresses)}, such as {', '.join(sorted(set(addresses))[:SHOWN])}"]
