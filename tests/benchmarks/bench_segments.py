"""How long the number of a segment takes among a million subscriptions, against a bare count of the table.

Runs on SQLite with a fifth of them, and on PostgreSQL where it answers. `BENCH_SUBSCRIPTIONS` sets the size.
Absolute times move from machine to machine; the ratios, and that no number takes longer than its limit, are
what counts. A number that is estimated is compared with the true one. One that takes longer ends the run as
failed.
"""

import os
import sys
import time
from typing import Any

from stacks import each_stack, say, set_up

MANY = int(os.environ.get("BENCH_SUBSCRIPTIONS", "1000000"))
SHARE = {"SQLite": 5, "PostgreSQL": 1}
GRACE = 0.3  # what the page itself may take beside the limit, in seconds

SUBSCRIBERS = """
    INSERT INTO newsletter_subscriber (pseudonym, email, email_key, language, time_zone, company, department,
        job_title, family_name, given_name, name_reading, created_at)
    SELECT {pseudonym}, 'reader' || i || '@example.jp', 'reader' || i || '@example.jp',
        CASE WHEN i % 9 = 0 THEN 'en' ELSE 'ja' END, CASE WHEN i % 4 = 0 THEN '' ELSE 'Asia/Tokyo' END,
        CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN '白鷺商事第' || (i % 997) WHEN 2 THEN 'ＡＢＣ工業' ELSE
        '株式会社朱印堂' || (i % 4999) END,
        CASE WHEN i % 3 = 0 THEN '営業部' ELSE 'マーケティング部' END,
        CASE WHEN i % 11 = 0 THEN '部長' ELSE '' END,
        CASE WHEN i % 13 = 0 THEN '山田' ELSE '高橋' END, '太郎', '', {now}
    FROM {series}
"""
SUBSCRIPTIONS = """
    INSERT INTO newsletter_subscription (subscriber_id, newsletter_id, state, frequency, source, source_detail,
        leave_reason, requested_at, confirmed_at)
    SELECT id, {newsletter}, CASE WHEN id % 10 = 0 THEN 'unsubscribed' ELSE 'active' END,
        CASE WHEN id % 20 = 1 THEN 'monthly' ELSE 'every' END, CASE WHEN id % 2 = 0 THEN 'form' ELSE 'import' END,
        '/essay-' || (id % 211) || '/', '', {past}, {past}
    FROM newsletter_subscriber
"""
TOPICS = """
    INSERT INTO newsletter_subscription_topics (subscription_id, topic_id)
    SELECT id, CASE WHEN id % 2 = 0 THEN {first} ELSE {second} END FROM newsletter_subscription WHERE id % 3 = 0
"""
WAYS = {
    "SQLite": {
        "series": "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        " SELECT i FROM n)",
        "pseudonym": "printf('%032x', i)",
        "now": "CURRENT_TIMESTAMP",
        "past": "datetime('now', '-' || (id % 700) || ' days')",
    },
    "PostgreSQL": {
        "series": "generate_series(1, {count}) AS n(i)",
        "pseudonym": "lpad(to_hex(i), 32, '0')::uuid",
        "now": "now()",
        "past": "now() - (id % 700) * interval '1 day'",
    },
}


def measure(stack: str) -> None:
    """Fill the database of the environment, then count several segments as their pages do."""
    set_up()
    from django.core.management import call_command
    from django.utils import timezone

    from newsletter.segments.counting import SECONDS, Precision, tally
    from newsletter.segments.definition import parse
    from newsletter.segments.services import members, scope_of

    call_command("migrate", verbosity=0)
    count = MANY // SHARE[stack]
    begin = time.perf_counter()
    newsletter, topics = fill(stack, count)
    say(f"{stack}: {count} subscriptions, made in {time.perf_counter() - begin:.0f} s")
    base = bare_count()
    say(f"  bare COUNT(*): {1000 * base:.0f} ms; the limit: {1000 * SECONDS:.0f} ms")
    scope = scope_of(newsletter, now=timezone.now())
    for name, definition in segments(topics).items():
        rows = members(parse(definition), newsletter=newsletter, scope=scope)
        begin = time.perf_counter()
        found = tally(rows)
        taken = time.perf_counter() - begin
        line = f"  {name:<34} {1000 * taken:>6.0f} ms   ×{taken / base:.1f} of the bare count   "
        line += f"{found.precision} {found.number}"
        if found.precision != Precision.COUNTED:
            begin = time.perf_counter()
            true = rows.count()
            off = f", {100 * (found.number - true) / true:+.1f} %" if found.precision == Precision.ABOUT else ""
            line += f" (truly {true}{off},"
            line += f" in {1000 * (time.perf_counter() - begin):.0f} ms)"
        say(line)
        if taken > SECONDS + GRACE:
            raise SystemExit(f"{name}: {taken:.2f} s, and the limit is {SECONDS} s")
    reach_of_all(newsletter, base)


def segments(topics: list[str]) -> dict[str, dict[str, Any]]:
    """Typical segments, from the cheapest to the dearest, by name."""
    company = asked("company", "contains", "商事")
    words = [asked(name, "contains", "abc") for name in ("company", "department", "job_title", "name")]
    topic = asked("topic", "gets", topics[:1])
    return {
        "everyone": {},
        "the last 30 days": every(asked("signed-up", "last-days", 30)),
        "by a form, from one page": every(
            asked("source", "any", ["form"]), asked("source-detail", "is", "/essay-7/")
        ),
        "who gets a topic": every(topic),
        "language and frequency": every(asked("language", "any", ["en"]), asked("frequency", "any", ["every"])),
        "company contains": every(company),
        "company, topic and days": every(company, topic, asked("signed-up", "since", "2026-01-01")),
        "four texts, none of them": every({"match": "any", "not": True, "conditions": words}),
        "hardly anyone": every(asked("company", "is", "白鷺商事第7"), asked("job_title", "is", "部長")),
    }


def every(*parts: dict[str, Any]) -> dict[str, Any]:
    """All of the parts."""
    return {"match": "all", "conditions": list(parts)}


def asked(condition: str, operator: str, value: Any) -> dict[str, Any]:
    """One stored condition."""
    return {"condition": condition, "operator": operator, "value": value}


def reach_of_all(newsletter: Any, base: float) -> None:
    """What the page that asks when a mailing starts does for everyone."""
    from django.utils import timezone

    from newsletter.sending.audience import reach

    begin = time.perf_counter()
    found = reach({"kind": "all-active", "digest": False}, newsletter=newsletter, now=timezone.now())
    taken = time.perf_counter() - begin
    name = "the page that schedules, everyone"
    say(f"  {name:<34} {1000 * taken:>6.0f} ms   ×{taken / base:.1f} of the bare count   {found.words}")


def fill(stack: str, count: int) -> tuple[Any, list[str]]:
    """Make a newsletter, two topics and so many subscriptions, within the database; a third chose a topic."""
    from django.db import connection

    from tests.factories.newsletter import NewsletterFactory, TopicFactory

    newsletter = NewsletterFactory()
    topics = [str(TopicFactory(newsletter=newsletter).pk) for _number in range(2)]
    ways = {name: way.format(count=count) for name, way in WAYS[stack].items()}
    given = ways | {"newsletter": newsletter.pk, "first": topics[0], "second": topics[1]}
    with connection.cursor() as cursor:
        for statement in (SUBSCRIBERS, SUBSCRIPTIONS, TOPICS):
            cursor.execute(statement.format(**given))  # without parameters, a per cent sign is one
        cursor.execute("VACUUM ANALYZE" if stack == "PostgreSQL" else "ANALYZE")
    return newsletter, topics


def bare_count() -> float:
    """The median time of a count of the table without any condition."""
    from django.db import connection

    taken = []
    for _turn in range(5):
        begin = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM newsletter_subscription")
            cursor.fetchone()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[2]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stack"]:
        measure(sys.argv[2])
    else:
        each_stack(__file__)
