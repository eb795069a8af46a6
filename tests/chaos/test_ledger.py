"""A reckoning that finds nothing proves nothing unless it finds what is there."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.chaos.ledger import Ending, Row, violations
from tests.chaos.receiving import Seen

STATES = {"a": "submitted", "b": "submitted", "c": "failed", "d": "withheld", "e": "uncertain"}
WENT_OUT = 100.0


def address(name: str) -> str:
    return f"{name}@example.jp"


def row(name: str, state: str, reason: str = "") -> Row:
    wire_at = WENT_OUT if state != "withheld" else 0.0
    return Row(ord(name), address(name), state, reason, f"<{name}@example.jp>", wire_at)


def seen(name: str, said: str = "250 kept", *, accepted: bool = True, own: bool = True, id: str = "") -> Seen:
    return Seen(WENT_OUT, address(name), id or f"<{name}@example.jp>", own, said, accepted)


def ending(*more: Seen, **changes: object) -> Ending:
    """A mailing to five that went well, and what else was seen of it."""
    rows = [row(name, state) for name, state in STATES.items()]
    heard = [seen("a"), seen("b"), seen("c", "550 no", accepted=False), seen("e", "", accepted=False), *more]
    return replace(Ending("finished", len(rows), rows, heard), **changes)


def without(good: Ending, names: Iterable[str]) -> list[Row]:
    return [one for one in good.rows if one.address not in map(address, names)]


def test_a_mailing_that_went_well_breaks_no_promise() -> None:
    assert violations(ending()) == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (ending(state="failed"), "the mailing is failed"),
        (ending(frozen=6), "5 deliveries of 6 frozen"),
        (ending(miscounted=["failed: 2, counted 1"]), "miscounted: failed: 2, counted 1"),
        (ending(seen("a")), "accepted twice: 1"),
        (ending(seen("c")), "failed, and the server accepted it"),
        (ending(seen("d")), "withheld or cancelled, and the server accepted it"),
        (ending(seen("z")), "mailed and not in the audience"),
        (ending(seen("e", "", own=False)), "a letter addressed to another"),
        (ending(seen("e", "", id="<other@example.jp>")), "a Message-ID that is not the delivery's"),
        (ending(no_wire_after={ord("a"): WENT_OUT - 1}), "put on the wire after it was too late"),
    ],
)
def test_each_broken_promise_is_named(broken: Ending, words: str) -> None:
    (found,) = [one for one in violations(broken) if words in one]
    assert found


def test_submitted_without_the_servers_word_is_a_lie() -> None:
    told = [one for one in ending().seen if one.to != address("b")]
    assert "never accepted it: 1" in violations(ending(seen=told))[0]


def test_what_is_open_at_the_end_was_forgotten() -> None:
    rows = [*without(ending(), "b"), row("b", "pending")]
    assert "still open: 1, such as b@example.jp" in violations(ending(rows=rows))


def test_doubt_must_come_from_somewhere() -> None:
    rows = [*without(ending(), "b"), row("b", "uncertain")]
    assert "1 uncertain by crashes, 0 at most" in violations(ending(rows=rows))[0]
    assert violations(ending(rows=rows, may_be_in_doubt=1)) == []


def test_a_person_may_have_one_mailed_once_more() -> None:
    rows = [*without(ending(), "e"), row("e", "submitted")]
    again = [seen("e"), seen("e")]
    assert violations(ending(*again, rows=rows, resent={address("e")})) == []
    assert "accepted twice" in violations(ending(*again, seen("e"), rows=rows, resent={address("e")}))[0]


def test_nobody_is_given_up_within_the_hours_of_a_run() -> None:
    rows = [*without(ending(), "c"), row("c", "failed", "gave-up")]
    assert "given up, long before the 48 hours: 1" in violations(ending(rows=rows))[0]
