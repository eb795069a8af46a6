"""A plan that lets a new mail server be known little by little: messages a day, by days of use. Pure.

`200, 500, 1000` allows 200 on the first day on which mail leaves, 500 on the second, 1,000 on the third; from the
fourth on nothing is limited. Days without mail do not count: nobody gets to know a server that is silent.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Plan = Sequence[int]
LONGEST = 60


class BadPlan(ValueError):
    """A text that is no plan."""


def parse_plan(text: str) -> tuple[int, ...]:
    """Read a plan: whole numbers, also such as 1,000, separated by commas and spaces. Raises `BadPlan`."""
    words = [word for word in re.split(r"[\s、;]+|,\s+", text.strip()) if word]
    numbers = tuple(_number(word) for part in words for word in _parted(part, alone=len(words) == 1))
    if len(numbers) > LONGEST:
        raise BadPlan(text)
    return numbers


def _parted(word: str, *, alone: bool) -> list[str]:
    """`200,500,2000` without spaces; but `1,000` is one number.

    `200,500` could be either: `alone`, it is two days, since a plan read too large warms nothing up.
    """
    groups = [group for group in word.split(",") if group]
    is_list = len(groups[0]) > 1 and not any(group.startswith("0") for group in groups) if groups else True
    if re.fullmatch(r"\d{1,3}(,\d{3})+", word) and not (alone and is_list):
        return [word.replace(",", "")]
    return groups


def _number(word: str) -> int:
    if not word.isdecimal() or not 0 < int(word) <= 10_000_000:
        raise BadPlan(word)
    return int(word)


def allowance(plan: Plan, days_used: int) -> int | None:
    """How many messages may leave on a day before which mail left on so many days; None: as many as one likes."""
    return plan[days_used] if days_used < len(plan) else None


def last_day(waiting: int, *, plan: Plan, days_used: int, used: int, day: date) -> date:
    """The day on which the last of so many messages leaves, if every day from `day` on is used.

    `used` have left on `day` already.
    """
    left, at = waiting, day
    while (allowed := allowance(plan, days_used)) is not None:
        left -= max(allowed - used, 0)
        if left <= 0:
            return at
        days_used, used, at = days_used + 1, 0, at + timedelta(days=1)
    return at


def next_day_at(start_at: datetime | None, *, zone: ZoneInfo, now: datetime) -> datetime:
    """Tomorrow, at the time of day at which the mailing started: nobody wants mail at midnight."""
    at = (start_at or now).astimezone(zone).time().replace(fold=0, tzinfo=None)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return _instant(tomorrow, at, zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
