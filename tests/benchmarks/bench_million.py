"""A mailing to a million: how long the database takes to freeze it, what a worker needs, whether claims slow down.

`BENCH_AUDIENCE` sets the size, 1,000,000 on PostgreSQL by default and a tenth of it on SQLite. Nothing goes over a
wire: every delivery is claimed, marked and recorded as submitted.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from stacks import each_stack, say, set_up

AUDIENCE = int(os.environ.get("BENCH_AUDIENCE", "0"))
USUAL = {"PostgreSQL": 1_000_000, "SQLite": 100_000}
GOAL_FREEZE, GOAL_MEMORY, GOAL_CLAIM = 20.0, 150.0, 1.5


def measure(stack: str) -> None:
    """Freeze a large mailing in the database of the environment and work it off."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    number = AUDIENCE or USUAL[stack]
    mailing = _mailing(number)
    before = memory()
    with watched() as spent:
        begin = time.perf_counter()
        _prepare(mailing)
        whole = time.perf_counter() - begin
    mailing.refresh_from_db()
    say(f"{stack}: {mailing.frozen_count} recipients of {mailing.candidate_count}, {mailing.excluded}")
    say(
        f"  freeze: {spent[0]:.1f} s in the database, {whole:.1f} s in all "
        f"(goal for a million: {GOAL_FREEZE:.0f} s)"
    )
    _claims(mailing)
    say(f"  memory at most {memory():.0f} MB, {before:.0f} MB before (goal: below {GOAL_MEMORY:.0f} MB)")


def _claims(mailing: Any) -> None:
    """Work everything off, and compare the claims of the first and the last twentieth."""
    from newsletter.sending import claim, ranges
    from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict
    from newsletter.sending.record import record, result_of

    taken = Outcome(Verdict.SUBMITTED, Reason.ACCEPTED, Reply(250, "2.0.0 Ok"))
    now, times = mailing.start_at, []
    begin = time.perf_counter()
    while True:
        start = time.perf_counter()
        rows = claim.claim(mailing_id=mailing.pk, worker="bench", limit=ranges.RANGE + 1, now=now)
        if not rows:
            break
        times.append((time.perf_counter() - start) / len(rows))
        for at in range(0, len(rows), claim.CHUNK):
            chunk = rows[at : at + claim.CHUNK]
            claim.mark({row: f"<{row.id}@example.jp>" for row in chunk}, worker="bench", now=now)
            record([result_of(row, taken, now=now) for row in chunk], mailing=mailing, worker="bench", now=now)
    whole = time.perf_counter() - begin
    part = max(len(times) // 20, 1)
    first, last = median(times[:part]), median(times[-part:])
    say(f"  claimed, marked and recorded: {(mailing.frozen_count or 0) / whole:.0f}/s by one worker")
    say(
        f"  a claim takes {first * 1e6:.0f} µs a delivery in the first 5 %, {last * 1e6:.0f} µs in the last: "
        f"ratio {last / first:.2f} (goal: below {GOAL_CLAIM})"
    )


@contextmanager
def watched() -> Iterator[list[float]]:
    """The seconds spent in statements and commits of the database."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    spent = [0.0]
    execute, commit = CursorWrapper.execute, connection._commit

    def timed(function: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[0] += time.perf_counter() - begin

        return wrapper

    CursorWrapper.execute, connection._commit = timed(execute), timed(commit)  # type: ignore[method-assign]
    try:
        yield spent
    finally:
        CursorWrapper.execute, connection._commit = execute, commit  # type: ignore[method-assign]


def memory() -> float:
    """Megabytes this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _mailing(number: int) -> Any:
    """A scheduled mailing to so many, of whom some paused, some are suppressed and some want the digest only."""
    from tests.factories import sending

    edition = sending.make_plain_edition()
    newsletter = sending.newsletter_of(edition)
    sending.make_audience(newsletter, 1)
    mailing = sending.make_scheduled_mailing(edition=edition)
    _write_people(newsletter.pk, number)
    return mailing


def _write_people(newsletter_id: int, number: int, step: int = 50_000) -> None:
    import uuid

    from newsletter.consent.addresses import address_hash
    from newsletter.consent.models import Subscriber, Subscription, Suppression
    from tests.factories.sending import NOW

    for start in range(0, number, step):
        names = [f"person{at}@mail{at % 997}.example.jp" for at in range(start, min(start + step, number))]
        people = Subscriber.objects.bulk_create(
            [Subscriber(email=name, email_key=name, pseudonym=uuid.uuid4()) for name in names], batch_size=10_000
        )
        Subscription.objects.bulk_create(
            [
                Subscription(
                    subscriber=person,
                    newsletter_id=newsletter_id,
                    state="paused" if at % 100 == 1 else "active",
                    frequency="monthly" if at % 100 == 2 else "every",
                    requested_at=NOW,
                    confirmed_at=NOW,
                )
                for at, person in enumerate(people)
            ],
            batch_size=10_000,
        )
        Suppression.objects.bulk_create(
            [
                Suppression(address_hash=address_hash(name), reason="bounced", created_at=NOW)
                for name in names[::100]
            ],
            batch_size=10_000,
        )


def _prepare(mailing: Any) -> None:
    from newsletter.sending.prepare import prepare

    if not prepare(mailing_id=mailing.pk, clock=lambda: mailing.start_at):
        mailing.refresh_from_db()
        raise SystemExit(f"not prepared: {mailing.state} {mailing.state_reason} {mailing.state_data}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--stack", stack]:
            measure(stack)
        case _:
            each_stack(__file__)
