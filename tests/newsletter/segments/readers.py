"""Readers as plain values, whom a definition holds by a rule of its own, and definitions to try on them.

The rule reads the stored JSON and knows nothing of the database: what SQL finds must agree with it.
"""

import random
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from newsletter.segments.conditions import CHOICE, DAY, TEXT, TOPIC, ZONE

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
ZONE_NAME = "Asia/Tokyo"
TEXTS = ["", "商事", "白鷺商事", "ＡＢＣ商事", "abc Trading", "ABC", "50%", "a_b", "ｶﾅ工業", "カナ", "営業 部"]
NAMES = ["", "山田", "山", "太郎", "Taro", "Yamada", "ヤマダ タロウ"]
ZONES = ["", "Asia/Tokyo", "Europe/Berlin"]
PATHS = ["", "/blog/essay-1/", "/blog/", "名刺 2026"]
DAYS = ["2026-09-01", "2026-11-20", "2026-11-26", "2026-11-27"]


@dataclass(frozen=True)
class Reader:
    """One active subscription."""

    topics: frozenset[str]
    frequency: str
    language: str
    time_zone: str
    company: str
    department: str
    job_title: str
    family_name: str
    given_name: str
    name_reading: str
    confirmed_at: datetime | None
    source: str
    source_detail: str


def make_readers(topics: list[str], count: int = 80) -> list[Reader]:
    """The same readers each time, with every value in use."""
    rng = random.Random(20261126)

    def joined() -> datetime | None:
        edges = [datetime(2026, 11, 19, 15, 0, tzinfo=UTC), NOW - timedelta(days=7), NOW, None]
        edges.append(NOW - timedelta(minutes=rng.randrange(120 * 24 * 60)))
        return rng.choice(edges)

    return [
        Reader(
            topics=frozenset(rng.sample(topics, rng.choice([0, 0, 1, 2]))),
            frequency=rng.choice(["every", "monthly"]),
            language=rng.choice(["ja", "en"]),
            time_zone=rng.choice(ZONES),
            company=rng.choice(TEXTS),
            department=rng.choice(TEXTS),
            job_title=rng.choice(TEXTS),
            family_name=rng.choice(NAMES),
            given_name=rng.choice(NAMES),
            name_reading=rng.choice(["", "ヤマダタロウ", "ﾔﾏﾀﾞ"]),
            confirmed_at=joined(),
            source=rng.choice(["form", "import", "admin"]),
            source_detail=rng.choice(PATHS),
        )
        for _number in range(count)
    ]


def holds(definition: dict[str, Any], reader: Reader) -> bool:
    """Whether a stored definition holds a reader."""
    parts = definition.get("conditions", [])
    if not parts:
        return True
    found = [holds(part, reader) if "conditions" in part else _holds_one(part, reader) for part in parts]
    joined = all(found) if definition["match"] == "all" else any(found)
    return joined != definition.get("not", False)


def _holds_one(asked: dict[str, Any], reader: Reader) -> bool:
    return _plainly(asked["condition"], asked["operator"], asked.get("value"), reader) != asked.get("not", False)


def _plainly(name: str, operator: str, value: Any, reader: Reader) -> bool:
    if name == "topic":
        chosen = bool(reader.topics & set(value or ()))
        return {"gets": chosen or not reader.topics, "chose": chosen, "chose-none": not reader.topics}[operator]
    if name in ("frequency", "language", "source"):
        return getattr(reader, name) in value
    if name == "time-zone":
        return reader.time_zone == ("" if operator == "empty" else value)
    if name == "signed-up":
        return reader.confirmed_at is not None and _on(operator, value, reader.confirmed_at)
    if name == "name":
        if operator == "empty":
            return not reader.family_name and not reader.given_name
        full = (reader.family_name + reader.given_name, reader.given_name + reader.family_name)
        texts = ["".join(one.split()) for one in (*full, reader.name_reading)]
        return any(_reads(operator, "".join(value.split()), text) for text in texts)
    return _reads(operator, value, getattr(reader, name.replace("-", "_")))


def _on(operator: str, value: Any, at: datetime) -> bool:
    if operator == "last-days":
        return at >= NOW - timedelta(days=value)
    day = at.astimezone(ZoneInfo(ZONE_NAME)).date()
    return (day < date.fromisoformat(value)) == (operator == "before")


def _reads(operator: str, value: Any, text: str) -> bool:
    if operator == "empty":
        return text == ""
    wanted, there = (unicodedata.normalize("NFKC", one).lower() for one in (value, text))
    return {"is": there == wanted, "contains": wanted in there, "begins": there.startswith(wanted)}[operator]


def definitions(topics: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Stored definitions, with a group inside or none."""
    asked = _asked(topics)
    group = st.fixed_dictionaries(
        {"match": MATCH, "not": st.booleans(), "conditions": st.lists(asked, min_size=1, max_size=3)}
    )
    parts = st.lists(asked | group, max_size=4)
    return st.fixed_dictionaries({"match": MATCH, "conditions": parts})


MATCH = st.sampled_from(["all", "any"])


def _asked(topics: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    texts = st.sampled_from([text for text in (*TEXTS, "商", "部", "%") if text])
    values = {"text": texts, "zone": st.sampled_from(ZONES[1:]), "days": st.sampled_from([1, 7, 60])}
    values["date"] = st.sampled_from(DAYS)

    def of(name: str, operators: Any, **own: Any) -> st.SearchStrategy[dict[str, Any]]:
        def one(operator: str) -> st.SearchStrategy[dict[str, Any]]:
            taken = str(operators[operator].takes)
            fixed = {"condition": st.just(name), "operator": st.just(operator), "not": st.booleans()}
            value = own.get(taken, values.get(taken))
            return st.fixed_dictionaries(fixed if value is None else fixed | {"value": value})

        return st.sampled_from(sorted(operators)).flatmap(one)

    def some(choices: list[str]) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True)

    return st.one_of(
        of("topic", TOPIC, choices=some(topics)),
        of("frequency", CHOICE, choices=some(["every", "monthly"])),
        of("language", CHOICE, choices=some(["ja", "en"])),
        of("source", CHOICE, choices=some(["form", "import", "admin"])),
        of("time-zone", ZONE),
        of("signed-up", DAY),
        of("name", TEXT, text=st.sampled_from(["山田", "山田 太郎", "taro", "ヤマダ", "山"])),
        of("source-detail", TEXT, text=st.sampled_from([path for path in PATHS if path])),
        *(of(name, TEXT) for name in ("company", "department", "job_title")),
    )
