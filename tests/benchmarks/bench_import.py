"""How fast a file of subscribers comes in, against bare COPY + INSERT … ON CONFLICT into the same tables.

Both fill people, subscriptions and consent records with all their indexes, in the same run. The bare way gets
rows that are ready; the import reads a CSV file with 3 % rubbish, checks every address, asks for suppressions and
writes the proofs. On SQLite the bare way is prepared INSERTs. `BENCH_ROWS` sets the size, 1,000,000 by default.
Absolute numbers move from machine to machine; the ratio and the worker's memory are what counts. With
`BENCH_UNDO` set the import is taken back in the end, and the seconds of that are printed.
"""

import csv
import hashlib
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stacks import each_stack, say, set_up

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GOAL, MOST_MEMORY = 0.5, 200.0
RUBBISH = ("", "氏名のみ", "a@b@c.example", "two@example.com, three@example.com", "x@" + "y" * 300, "nodot@host")
HEADINGS = ["メールアドレス", "会社名", "部署", "姓", "名"]
COMPANIES = ("株式会社青葉商会", "Nihonbashi Trading", "合同会社波止場", "丸ノ内製作所")
COMMON = "newsletter_id, action, basis, wording, wording_hash, privacy_version, form_address, at"


def measure(stack: str) -> None:
    """Fill the database of the environment twice: bare, then by the import."""
    set_up()
    from django.core.management import call_command

    from tests.factories.newsletter import NewsletterFactory

    call_command("migrate", verbosity=0)
    newsletter = NewsletterFactory()
    say(f"{stack}: {ROWS} rows, 3 % of them rubbish")
    pk = upload(newsletter)
    bare_seconds, good = bare(newsletter.pk, pk)
    empty()
    took, memory = engine(pk)
    check(pk, good)
    base, rate = good / bare_seconds, ROWS / took
    say(f"  {'bare, rows ready':<34} {base:>8.0f}/s")
    say(f"  {'the import':<34} {rate:>8.0f}/s   ratio {rate / base:.2f}   peak of memory {memory:.0f} MB")
    if os.environ.get("BENCH_UNDO"):
        say(f"  {'taken back':<34} {undo(pk):>8.0f} s for {good} people")
    if memory > MOST_MEMORY:
        raise SystemExit(f"the worker took {memory:.0f} MB")
    if stack == "PostgreSQL" and rate / base < GOAL:
        raise SystemExit(f"ratio {rate / base:.2f}, the goal is {GOAL}")


# --- the file ---------------------------------------------------------------------------------------------


def people() -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the file: three of a hundred are rubbish."""
    for number in range(ROWS):
        wrong = number % 100 in (13, 47, 81)
        email = (
            RUBBISH[number // 100 % len(RUBBISH)] if wrong else f"reader.{number}@company{number % 997}.example.jp"
        )
        yield email, COMPANIES[number % 4], "営業部" if number % 3 else "", "山田", f"太郎{number % 50}"


def upload(newsletter: Any) -> int:
    """The file as it lies after its upload, with its columns chosen; returns the import's id."""
    from django.conf import settings

    from newsletter.imports.models import SubscriberImport

    path = Path(settings.VAR_DIR) / "private" / "imports" / "bench"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(people())
    with path.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    columns = {"0": "email", "1": "company", "2": "department", "3": "family_name", "4": "given_name"}
    made = SubscriberImport.objects.create(
        newsletter=newsletter,
        file="imports/bench",
        file_name="bench.csv",
        file_hash=digest,
        size=path.stat().st_size,
        format="csv",
        encoding="utf-8",
        delimiter=",",
        mapping={"header_row": 1, "width": 5, "columns": columns},
        basis="business-card",
        evidence="2026年9月の展示会で交換した名刺",
        state=SubscriberImport.State.WAITING,
    )
    return made.pk


# --- the import, in a process of its own ------------------------------------------------------------------


def engine(pk: int) -> tuple[float, float]:
    """Seconds of a worker for the whole file, and its peak of memory in MB."""
    done = subprocess.run([sys.executable, __file__, "--worker", str(pk)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def work(pk: int) -> None:
    """One worker, to the end of the file."""
    set_up()
    from newsletter.imports.engine import work as visit

    begin = time.perf_counter()
    while visit(import_id=pk):
        continue
    seconds = time.perf_counter() - begin
    say(f"{seconds} {peak()}")


def peak() -> float:
    """The most memory this process has had, in MB. `getrusage` would count its parent's, from before the exec."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def check(pk: int, good: int) -> None:
    """Every good row is a subscription with its proof, every other one is counted."""
    from newsletter.consent.models import ConsentRecord, Subscription
    from newsletter.imports.models import SubscriberImport

    found = SubscriberImport.objects.get(pk=pk)
    refused = sum(found.counts.get("reasons", {}).values())
    numbers = (Subscription.objects.count(), ConsentRecord.objects.count(), refused, found.state)
    if numbers != (good, good, ROWS - good, "finished"):
        raise SystemExit(f"not every row is accounted for: {numbers}, {found.counts}")


def undo(pk: int) -> float:
    """Seconds of a worker that takes the import back; nobody is left then."""
    from newsletter.consent.models import Subscriber, Subscription
    from newsletter.imports.models import SubscriberImport

    SubscriberImport.objects.filter(pk=pk).update(state=SubscriberImport.State.UNDOING, work_until=None)
    took, _memory = engine(pk)
    left = (Subscription.objects.count(), Subscriber.objects.count(), SubscriberImport.objects.get(pk=pk).state)
    if left != (0, 0, "undone"):
        raise SystemExit(f"not everything was taken back: {left}")
    return took


# --- the bare way -----------------------------------------------------------------------------------------


def bare(newsletter_id: int, import_id: int) -> tuple[float, int]:
    """Seconds for the good rows, ready before the clock starts, and how many they are."""
    from django.db import connection, transaction

    rows = [ready(number, *row) for number, row in enumerate(people(), 2) if "reader." in row[0]]
    text = connection.vendor == "postgresql"
    staged = ["\t".join(row) + "\n" for row in rows] if text else rows
    with transaction.atomic(), connection.cursor() as cursor:
        begin = time.perf_counter()
        kinds = [f"{name} {'uuid' if text and name == 'pseudonym' else 'text'}" for name in STAGED]
        cursor.execute(f"CREATE TEMP TABLE staged ({', '.join(kinds)})")
        if text:
            with cursor.copy("COPY staged FROM STDIN") as copy:
                for start in range(0, len(staged), 5000):
                    copy.write("".join(staged[start : start + 5000]))  # type: ignore[arg-type]
        else:
            marks = ", ".join(["%s"] * len(STAGED))
            cursor.executemany(f"INSERT INTO staged VALUES ({marks})", staged)
        for statement in statements(newsletter_id, import_id):
            cursor.execute(statement)
    return time.perf_counter() - begin, len(rows)


STAGED = ("pseudonym", "email", "company", "department", "family_name", "given_name", "evidence")


def ready(number: int, email: str, company: str, department: str, family: str, given: str) -> tuple[str, ...]:
    """One row as the bare way gets it, with a proof as long as the import's."""
    evidence = f"import 1, row {number}, file {'0' * 64}: 2026年9月の展示会で交換した名刺"
    return uuid.uuid4().hex, email, company, department, family, given, evidence


def statements(newsletter_id: int, import_id: int) -> Iterator[str]:
    """From the staged rows into the three tables."""
    at = (
        "'2026-11-26 03:00:00+00:00'"
        if os.environ["DATABASE_URL"].startswith("postgres")
        else "'2026-11-26 03:00:00'"
    )
    names = "company, department, family_name, given_name"
    yield f"""
        INSERT INTO newsletter_subscriber
          (pseudonym, email, email_key, language, time_zone, job_title, name_reading, {names}, created_at,
           added_by_id)
        SELECT pseudonym, email, email, 'ja', '', '', '', {names}, {at}, {import_id} FROM staged WHERE true
        ON CONFLICT (email_key) DO NOTHING"""
    yield f"""
        INSERT INTO newsletter_subscription
          (subscriber_id, newsletter_id, state, requested_at, confirmed_at, leave_reason, frequency, source,
           source_detail, added_by_id)
        SELECT p.id, {newsletter_id}, 'active', {at}, {at}, '', 'every', 'import', 'bench.csv', {import_id}
        FROM staged s JOIN newsletter_subscriber p ON p.pseudonym = s.pseudonym
        ON CONFLICT (subscriber_id, newsletter_id) DO NOTHING"""
    yield f"""
        INSERT INTO newsletter_consentrecord (pseudonym, language, evidence, {COMMON})
        SELECT s.pseudonym, 'ja', s.evidence, {newsletter_id}, 'imported', 'business-card', '', '', '', '', {at}
        FROM staged s"""


def empty() -> None:
    """Take the rows of the bare way out again, and leave tables and indexes as they were before."""
    from django.db import connection

    from newsletter import append_only

    tables = ("newsletter_consentrecord", "newsletter_subscription", "newsletter_subscriber")
    with append_only.lifted(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--stack", stack]:
            measure(stack)
        case ["--worker", pk]:
            work(int(pk))
        case _:
            each_stack(__file__)
