"""The demo's 500 subscribers: who they are and what they did. Pure and always the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from newsletter.consent.kana import katakana
from newsletter.demo.content import editions, read
from newsletter.demo.moments import ZONE, founding, morning

NAMESPACE = UUID("6b617761-7261-4261-ae64-656d6f000000")
CARDS_BROUGHT_IN = 36
ENGLISH_EVERY = 29
PRIVATE_EVERY = 17


@dataclass(frozen=True)
class Result:
    """What became of one delivery that was not simply submitted."""

    state: str
    reason: str
    code: int | None = None
    reply: str = ""
    attempts: int = 1
    hours: float = 0.0


@dataclass(frozen=True)
class Story:
    """What a group of subscribers did. Editions are named by number; 0 is none.

    `confirmed` is the span in which they confirmed: from one edition's mailing to the next,
    None standing for the founding at its left and the seeding at its right.
    """

    count: int
    confirmed: tuple[int | None, int | None] | None
    left_with: int = 0
    left_before: int = 0
    withheld_at: int = 0
    bounced_at: int = 0
    complained_at: int = 0
    by_hand_after: int = 0
    refused: bool = False
    paused_after: int = 0


STORIES: tuple[Story, ...] = (
    Story(262, (None, 9)),
    Story(34, (9, 10)),
    Story(34, (10, 11)),
    Story(50, (11, None)),
    Story(2, (None, 9), bounced_at=9),
    Story(2, (None, 9), bounced_at=10),
    Story(2, (None, 9), bounced_at=11),
    Story(36, None),
    Story(8, (None, 9), paused_after=10),
    Story(12, (None, 9), paused_after=11),
    Story(27, (None, 9), left_before=9),
    Story(7, (None, 9), left_with=9),
    Story(5, (None, 9), left_with=10),
    Story(6, (9, 11), left_with=11),
    Story(1, (None, 9), withheld_at=9),
    Story(1, (None, 9), withheld_at=10),
    Story(2, (None, 9), withheld_at=11),
    Story(1, (None, 9), complained_at=9),
    Story(1, (None, 9), complained_at=10),
    Story(1, (None, 9), complained_at=11),
    Story(2, (None, 9), by_hand_after=10),
    Story(4, None, refused=True),
)
# Deliveries that went wrong by no fault of the reader: edition, place in the first group, result.
MISHAPS: tuple[tuple[int, int, Result], ...] = (
    (9, 17, Result("failed", "gave-up", 452, "4.2.2 Mailbox full", attempts=30, hours=47.2)),
    (9, 88, Result("failed", "content-refused", 554, "5.7.1 Message refused by local policy")),
    (10, 51, Result("uncertain", "no-answer")),
    (10, 140, Result("failed", "address-refused", 550, "5.2.1 Mailbox disabled")),
    (11, 203, Result("failed", "content-refused", 554, "5.7.1 Message refused by local policy")),
)
BOUNCED = Result("failed", "no-such-address", 550, "5.1.1 User unknown")
WITHHELD = Result("withheld", "unsubscribed", attempts=1)


@dataclass(frozen=True)
class Person:
    """One subscriber with their history, in UTC."""

    number: int
    email: str
    language: str
    family_name: str
    given_name: str
    name_reading: str
    company: str
    department: str
    job_title: str
    requested_at: datetime
    by_card: bool = False
    confirmed_at: datetime | None = None
    paused_at: datetime | None = None
    paused_until: date | None = None
    left_at: datetime | None = None
    left_by: str = ""
    left_with: int = 0
    leave_reason: str = ""
    suppressed_at: datetime | None = None
    suppression: str = ""
    suppressed_with: int = 0
    results: dict[int, Result] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key of this subscriber's record."""
        return f"subscriber:{self.number:03}"

    @property
    def pseudonym(self) -> UUID:
        """The same for this person at every seeding."""
        return uuid5(NAMESPACE, self.key)

    @property
    def state(self) -> str:
        """Where their subscription stands at the seeding."""
        if self.left_at:
            return "unsubscribed"
        if self.paused_at:
            return "paused"
        return "active" if self.confirmed_at else "pending"

    def gets(self, number: int, at: datetime) -> bool:
        """Whether the audience frozen at `at` held them."""
        return self.standing_at(number, at) == "mailed"

    def standing_at(self, number: int, at: datetime) -> str:
        """How a freeze at `at` would judge them: mailed, paused, suppressed, or empty for no candidate."""
        if self.confirmed_at is None or self.confirmed_at >= at or (self.left_at and self.left_at <= at):
            return ""
        if self.suppressed_at and self.suppressed_at < at and self.suppressed_with != number:
            return "suppressed"
        return "paused" if self.paused_at and self.paused_at < at else "mailed"


def mailed_at(anchor: datetime) -> dict[int, datetime]:
    """When each edition of the past was mailed."""
    return {
        edition.number: morning(anchor, weeks=edition.weeks, weekday="tue")
        for edition in editions()
        if not edition.scheduled
    }


def people(anchor: datetime) -> list[Person]:
    """Every subscriber of a demo first seeded at `anchor`; the histories fill the 26 weeks before it."""
    rng = random.Random("kawaraban-demo")  # noqa: S311 (the same people every time)
    stories = [(story, place) for story in STORIES for place in range(story.count)]
    rng.shuffle(stories)
    faces = _faces(rng)
    times = mailed_at(anchor)
    found = [
        _live(next(faces), number, story, place, times, anchor, rng)
        for number, (story, place) in enumerate(stories, 1)
    ]
    return _bring_in_cards(found)


def _live(
    face: Person,
    number: int,
    story: Story,
    place: int,
    times: dict[int, datetime],
    anchor: datetime,
    rng: random.Random,
) -> Person:
    """One person's history, by the story of their group."""
    person = replace(face, number=number)
    if story.confirmed is None:
        asked = anchor - timedelta(hours=rng.uniform(2, 13 * 24))
        person = replace(person, requested_at=asked)
        return _refuse(person, asked + timedelta(minutes=rng.uniform(4, 600))) if story.refused else person
    left, right = story.confirmed
    start = times[left] + timedelta(hours=1) if left else founding(anchor)
    end = times[right] - timedelta(days=2) if right else anchor - timedelta(hours=6)
    asked = start + (end - start) * rng.random()
    person = replace(person, requested_at=asked, confirmed_at=asked + timedelta(minutes=rng.uniform(1, 180)))
    if story == STORIES[0]:
        person = replace(person, results={edition: result for edition, at, result in MISHAPS if at == place})
    return _turn(person, story, times, anchor, rng)


def _turn(
    person: Person, story: Story, times: dict[int, datetime], anchor: datetime, rng: random.Random
) -> Person:
    """What happened to a confirmed subscription afterwards."""
    if story.bounced_at:
        at = times[story.bounced_at] + timedelta(seconds=40)
        person = _suppress(person, "bounced", at, story.bounced_at)
        return replace(person, results={story.bounced_at: BOUNCED})
    if story.complained_at:
        at = times[story.complained_at] + timedelta(hours=rng.uniform(1, 9))
        person = _suppress(person, "complained", at, story.complained_at)
        return replace(person, left_at=at, left_by="complaint", left_with=story.complained_at)
    if story.by_hand_after:
        at = times[story.by_hand_after] + timedelta(days=rng.uniform(2, 5))
        return replace(_suppress(person, "by-hand", at, 0), left_at=at, left_by="admin")
    if story.withheld_at:
        at = times[story.withheld_at] + timedelta(seconds=rng.uniform(3, 9))
        return replace(person, left_at=at, left_by="preferences", results={story.withheld_at: WITHHELD})
    if story.paused_after:
        at = times[story.paused_after] + timedelta(days=rng.uniform(0.5, 6))
        until = (anchor + timedelta(days=rng.randint(12, 70))).astimezone(ZONE).date()
        return replace(person, paused_at=at, paused_until=until)
    return _leave(person, story, times, rng)


def _leave(person: Person, story: Story, times: dict[int, datetime], rng: random.Random) -> Person:
    if story.left_with:
        at = times[story.left_with] + timedelta(minutes=rng.uniform(4, 1500))
        way, reason = (
            rng.choice(("one-click", "one-click", "page")),
            rng.choice(("", "", "too-many", "not-relevant")),
        )
        return replace(person, left_at=at, left_by=way, left_with=story.left_with, leave_reason=reason)
    if story.left_before and person.confirmed_at:
        gone = times[story.left_before] - timedelta(hours=5)
        at = person.confirmed_at + (gone - person.confirmed_at) * rng.random()
        return replace(person, left_at=at, left_by="page", leave_reason=rng.choice(("", "", "", "not-relevant")))
    return person


def _refuse(person: Person, at: datetime) -> Person:
    return replace(_suppress(person, "refused", at, 0), left_at=at, left_by="not-me")


def _suppress(person: Person, reason: str, at: datetime, edition: int) -> Person:
    return replace(person, suppression=reason, suppressed_at=at, suppressed_with=edition)


def _bring_in_cards(found: list[Person]) -> list[Person]:
    """Some of the first active readers were not signed up but brought in from business cards."""
    plain = [
        one
        for one in sorted(found, key=lambda one: one.requested_at)
        if one.state == "active" and not one.suppression
    ]
    chosen = {one.number for one in plain[: CARDS_BROUGHT_IN * 3 : 3]}
    return [
        replace(one, by_card=True, confirmed_at=one.requested_at) if one.number in chosen else one for one in found
    ]


def _faces(rng: random.Random) -> Iterator[Person]:
    """Endless distinct people: names, companies and addresses at domains reserved for examples."""
    parts = read("people.toml")
    taken: set[str] = set()
    while True:
        number = len(taken)
        company, sub, domain = rng.choice(parts["companies"])
        private = number % PRIVATE_EVERY == PRIVATE_EVERY - 1
        foreign = number % ENGLISH_EVERY == ENGLISH_EVERY - 1
        family, given, reading, local = _foreign_name(parts, rng) if foreign else _name(parts, rng)
        email = f"{local}@{domain}" if private else f"{local}@{sub}.{domain}"
        if email in taken:
            continue
        taken.add(email)
        yield Person(
            number=0,
            email=email,
            language="en" if foreign else "ja",
            family_name=family,
            given_name=given,
            name_reading=katakana(reading),
            company="" if private else company,
            department="" if private else rng.choice(parts["departments"]),
            job_title="" if private else rng.choice(parts["titles"]),
            requested_at=datetime.min,
        )


def _name(parts: dict[str, Sequence[Sequence[str]]], rng: random.Random) -> tuple[str, str, str, str]:
    family, given = rng.choice(parts["families"]), rng.choice(parts["given"])
    local = rng.choice(
        (f"{given[2][0]}.{family[2]}", f"{family[2]}", f"{family[2]}-{given[2][0]}", f"{given[2]}.{family[2]}")
    )
    return family[0], given[0], f"{family[1]} {given[1]}", local


def _foreign_name(parts: dict[str, Sequence[Sequence[str]]], rng: random.Random) -> tuple[str, str, str, str]:
    family, given = rng.choice(parts["foreign"])
    plain = family.translate(str.maketrans("öô", "oo")).lower()
    return family, given, "", f"{given.lower()}.{plain}"
