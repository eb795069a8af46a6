"""A mailing to a million: how long the database takes to freeze it, what a worker needs, whether claims slow down.

`BENCH_AUDIENCE` sets the size, 1,000,000 on PostgreSQL by default and a tenth of it on SQLite. A worker prepares
the mailing and another one mails a tenth of it, 100,000 at most, into a sink that counts; the rest is claimed,
marked and recorded as submitted without a wire. Each worker is a process of its own, whose memory is read at its
end. On a loaded machine look at the processor time of PostgreSQL's own process, where that runs on this machine.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench_mailing import Sink
from stacks import each_stack, say, set_up

AUDIENCE = int(os.environ.get("BENCH_AUDIENCE", "0"))
USUAL = {"PostgreSQL": 1_000_000, "SQLite": 100_000}
MAILED = 100_000
GOAL_FREEZE, GOAL_MEMORY, GOAL_CLAIM = 20.0, 150.0, 1.5


def measure(stack: str) -> None:
    """Freeze a large mailing in the database of the environment and work it off."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    number = AUDIENCE or USUAL[stack]
    mailing = _mailing(number)
    say(f"{stack}:")
    _process("--freeze", mailing)
    with Sink() as sink:
        _process("--mail", mailing, str(sink.port), str(min(number // 10, MAILED)))
    _process("--claim", mailing)


def freeze(mailing: Any) -> None:
    """Prepare the mailing, and say how long the database took."""
    from newsletter.sending.prepare import prepare

    with watched() as spent:
        begin, processor = time.perf_counter(), server_seconds()
        if not prepare(mailing_id=mailing.pk, clock=lambda: mailing.start_at):
            mailing.refresh_from_db()
            raise SystemExit(f"not prepared: {mailing.state} {mailing.state_reason} {mailing.state_data}")
        whole = time.perf_counter() - begin
    mailing.refresh_from_db()
    own = "" if processor is None else f", {(server_seconds() or 0) - processor:.1f} s of the server's processor"
    say(f"  {mailing.frozen_count} recipients of {mailing.candidate_count}, {mailing.excluded}")
    say(
        f"  freeze: {spent[0]:.1f} s in the database{own}, {whole:.1f} s in all "
        f"(goal for a million: {GOAL_FREEZE:.0f} s in the database)"
    )
    _say_memory("the worker that freezes")


def mail(mailing: Any, port: int, number: int) -> None:
    """Mail some for real, visit after visit, and say what the worker's memory was early and at the end."""
    from newsletter.sending import tallies
    from newsletter.sending.send import send
    from newsletter.sending.smtp.server import Server

    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=10)
    done, early = 0, 0.0
    begin = time.perf_counter()
    while done < number and send(mailing_id=mailing.pk, server=server, clock=lambda: mailing.start_at):
        done = sum(tallies.ends(mailing).values())
        early = early or memory()
    say(f"  {done} mailed by one worker, {done / (time.perf_counter() - begin):.0f}/s")
    _say_memory(f"the worker that mails, {early:.0f} MB after its first visit")


def claims(mailing: Any) -> None:
    """Work the rest off, and compare the claims of the first and the last twentieth."""
    from newsletter.sending import claim, ranges
    from newsletter.sending.outcomes import Outcome, Reason, Reply, Verdict
    from newsletter.sending.record import record, result_of

    taken = Outcome(Verdict.SUBMITTED, Reason.ACCEPTED, Reply(250, "2.0.0 Ok"))
    now, times, number = mailing.start_at, [], 0
    begin = time.perf_counter()
    while True:
        start, processor = time.perf_counter(), server_seconds()
        rows = claim.claim(mailing_id=mailing.pk, worker="bench", limit=ranges.RANGE + 1, now=now)
        if not rows:
            break
        number += len(rows)
        times.append(_since(start, processor) / len(rows))
        for at in range(0, len(rows), claim.CHUNK):
            chunk = rows[at : at + claim.CHUNK]
            claim.mark({row: f"<{row.id}@example.jp>" for row in chunk}, worker="bench", now=now)
            record([result_of(row, taken, now=now) for row in chunk], mailing=mailing, worker="bench", now=now)
    whole = time.perf_counter() - begin
    part = max(len(times) // 20, 1)
    first, last = median(times[:part]), median(times[-part:])
    say(f"  {number} claimed, marked and recorded: {number / whole:.0f}/s by one worker")
    say(
        f"  a claim takes {first * 1e6:.0f} µs a delivery in the first 5 %, {last * 1e6:.0f} µs in the last: "
        f"ratio {last / first:.2f} (goal: below {GOAL_CLAIM})"
    )
    _say_memory("the worker that claims")


def _since(start: float, processor: float | None) -> float:
    """The server's own seconds where they can be read, else those that passed."""
    return time.perf_counter() - start if processor is None else (server_seconds() or 0) - processor


@contextmanager
def watched() -> Iterator[list[float]]:
    """The seconds spent in statements, commits and COPY, of which writing its lines is a part."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    from newsletter.sending import freeze

    spent = [0.0]
    execute, commit, insert = CursorWrapper.execute, connection._commit, freeze.insert_in_a_row

    def timed(function: Any) -> Any:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[0] += time.perf_counter() - begin

        return wrapper

    CursorWrapper.execute, connection._commit = timed(execute), timed(commit)  # type: ignore[method-assign]
    if connection.vendor == "postgresql":  # elsewhere it executes statements, which are counted
        freeze.insert_in_a_row = timed(insert)
    try:
        yield spent
    finally:
        CursorWrapper.execute, connection._commit = execute, commit  # type: ignore[method-assign]
        freeze.insert_in_a_row = insert


def server_seconds() -> float | None:
    """What PostgreSQL's process for this connection had of the processor; None where that cannot be read here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    status = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    is_here = connection.settings_dict["HOST"] in ("", "localhost", "127.0.0.1") and status.exists()
    return int(status.read_text().split()[0]) / 1e9 if is_here else None


def memory() -> float:
    """Megabytes this process had at most."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _say_memory(of: str) -> None:
    say(f"  memory: {memory():.0f} MB at most by {of} (goal: below {GOAL_MEMORY:.0f} MB)")


def _process(step: str, mailing: Any, *more: str) -> None:
    given = [step, str(mailing.pk), mailing.start_at.isoformat(), *more]
    if subprocess.run([sys.executable, __file__, *given]).returncode:
        raise SystemExit(f"{step} failed")


def _begun(mailing_id: str, moment: str) -> Any:
    """The mailing, in a process that does what a worker does."""
    set_up()
    from newsletter.sending.models import Mailing

    mailing = Mailing.objects.get(pk=int(mailing_id))
    mailing.start_at = datetime.fromisoformat(moment)
    return mailing


def _mailing(number: int) -> Any:
    """A scheduled mailing to so many, of whom some paused, some are suppressed and some want the digest only."""
    from tests.factories import sending

    edition = sending.make_plain_edition()
    newsletter = sending.newsletter_of(edition)
    sending.make_audience(newsletter, 1)
    mailing = sending.make_scheduled_mailing(edition=edition)
    _write_people(newsletter.pk, number)
    return mailing


PEOPLE = """
    INSERT INTO newsletter_subscriber (pseudonym, email, email_key, language, time_zone, company, department,
      job_title, family_name, given_name, name_reading, created_at)
    WITH RECURSIVE n(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM n WHERE at + 1 < %s)
    SELECT {pseudonym}, 'person' || at || '@mail' || (at %% 997) || '.example.jp',
      'person' || at || '@mail' || (at %% 997) || '.example.jp', 'ja', '', '', '', '', '', '', '', %s FROM n
"""
SUBSCRIPTIONS = """
    INSERT INTO newsletter_subscription (subscriber_id, newsletter_id, state, frequency, requested_at,
      confirmed_at, leave_reason, source, source_detail)
    SELECT id, %s, CASE WHEN id %% 100 = 1 THEN 'paused' ELSE 'active' END,
      CASE WHEN id %% 100 = 2 THEN 'monthly' ELSE 'every' END, created_at, created_at, '', 'form', ''
    FROM newsletter_subscriber WHERE email LIKE 'person%%' ORDER BY id
"""


def _write_people(newsletter_id: int, number: int) -> None:
    from django.db import connection

    from newsletter.consent.addresses import address_hash
    from newsletter.consent.models import Suppression
    from tests.factories.sending import NOW

    pseudonym = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(pseudonym=pseudonym), [number, connection.ops.adapt_datetimefield_value(NOW)])
        cursor.execute(SUBSCRIPTIONS, [newsletter_id])
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE newsletter_subscriber, newsletter_subscription")
    names = (f"person{at}@mail{at % 997}.example.jp" for at in range(0, number, 100))
    Suppression.objects.bulk_create(
        [Suppression(address_hash=address_hash(name), reason="bounced", created_at=NOW) for name in names],
        batch_size=10_000,
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--stack", stack]:
            measure(stack)
        case ["--freeze", mailing_id, moment]:
            freeze(_begun(mailing_id, moment))
        case ["--mail", mailing_id, moment, port, number]:
            mail(_begun(mailing_id, moment), int(port), int(number))
        case ["--claim", mailing_id, moment]:
            claims(_begun(mailing_id, moment))
        case _:
            each_stack(__file__)
