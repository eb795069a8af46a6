"""What one visit asks before a chunk is composed: who of it may leave now."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from newsletter.consent.addresses import key_of
from newsletter.sending.claim import Claimed
from newsletter.sending.limits import buckets
from newsletter.sending.limits.buckets import Book
from newsletter.sending.limits.days import give_day_back, plan_of, take_day, zone
from newsletter.sending.limits.postpone import postpone
from newsletter.sending.limits.rules import Name, is_too_fast
from newsletter.sending.limits.warm_up import Plan, next_day_at
from newsletter.sending.outcomes import Outcome, Reason, Verdict

LEFT = (Verdict.SUBMITTED, Verdict.UNCERTAIN)
FRESH = 2.0
"""Seconds for which a visit believes what it read of limits and slowed domains."""


@dataclass
class Gate:
    """The limits of one server, as a visit of `worker` meets them; `starts` is the start of its mailing."""

    server: str
    worker: str
    starts: datetime | None = None
    _taken: Counter[date] = field(default_factory=Counter)
    _left: int = 0
    _book: Book = field(default_factory=Book)
    _plan: tuple[Plan, date | None] = ((), None)
    _read: float = -FRESH

    def admit(self, rows: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
        """Those of a claimed chunk that may leave now; the others are put off, each to a moment of its own."""
        return self._by_day(self._by_domain(rows, now=now), now=now)

    def settle(self) -> None:
        """At the end of the visit: return what the day's plan gave for messages that did not leave."""
        for day, number in sorted(self._taken.items()):
            give_day_back(self.server, number - self._left, day=day)
            self._left = max(self._left - number, 0)
            del self._taken[day]

    def _by_day(self, rows: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
        plan, since = self._plan
        if not plan:
            return list(rows)
        day = now.astimezone(zone()).date()
        number = take_day(self.server, len(rows), plan=plan, since=since, day=day)
        self._taken[day] += number
        tomorrow = next_day_at(self.starts, zone=zone(), now=now)
        postpone(dict.fromkeys(rows[number:], tomorrow), worker=self.worker, reason=Reason.WARM_UP, now=now)
        return list(rows[:number])

    def _by_domain(self, rows: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
        book = self._fresh(now)
        waiting: dict[Claimed, datetime] = {}
        by_bucket: dict[Name, list[Claimed]] = {}
        for row in rows:
            name = book.bucket_of(domain_of(row.address))
            if name:
                by_bucket.setdefault(name, []).append(row)
        if not by_bucket:
            return list(rows)
        wanted = {name: len(some) for name, some in by_bucket.items()}
        for name, one in buckets.take(self.server, wanted, book=book, now=now).items():
            waiting.update(zip(by_bucket[name][one.now :], one.later, strict=True))
        postpone(waiting, worker=self.worker, reason=Reason.DOMAIN_RATE, now=now)
        return [row for row in rows if row not in waiting]

    def learn(self, outcomes: Mapping[Claimed, Outcome], *, now: datetime) -> None:
        """Count what left, and slow down for the domains whose servers said that it is too fast."""
        self._left += sum(outcome.verdict in LEFT for outcome in outcomes.values())
        replies = {
            domain_of(row.address): outcome.reply.words
            for row, outcome in outcomes.items()
            if is_too_fast(outcome)
        }
        if not replies:
            return
        book = self._fresh(now)
        for domain, reply in replies.items():
            name = book.bucket_of(domain) or Name(domain=domain)
            buckets.slow_down(self.server, name, book=book, reply=reply, now=now)
        self._read = -FRESH

    def _fresh(self, now: datetime) -> Book:
        if time.monotonic() - self._read > FRESH:
            self._book, self._plan = buckets.read_book(self.server, now=now), plan_of(self.server)
            self._read = time.monotonic()
        return self._book


def domain_of(address: str) -> str:
    """The domain of an address, in ASCII and lower case."""
    return key_of(address).rpartition("@")[2]
