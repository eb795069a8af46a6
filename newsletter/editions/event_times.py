"""When an occasion is, in words: with the day of the week, and with the zone its times belong to. Pure."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.utils import translation
from django.utils.dateformat import format as formatted

WEEKDAYS = "月火水木金土日"
KNOWN = {"Asia/Tokyo": {"ja": "日本時間", "en": "Japan time"}, "UTC": {"ja": "協定世界時", "en": "UTC"}}


def zone_choices() -> list[tuple[str, str]]:
    """The IANA zones to choose from, in order."""
    return [(name, name) for name in sorted(available_timezones() - {"localtime"})]


def moment(day: date, at: time | None, zone: str) -> str:
    """A moment as HTML's `time` element wants it; the day alone without a time."""
    if at is None:
        return day.isoformat()
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).isoformat(timespec="minutes")


def when(
    *,
    day: date,
    starts_at: time | None = None,
    last_day: date | None = None,
    ends_at: time | None = None,
    zone: str,
    language: str,
) -> str:
    """When it is, in words: `2026年12月4日（金）19:00–20:30（日本時間）`.

    Args:
        day: the first, as it stands on the wall there; so do all times.
        last_day: where it takes several days.
        zone: the IANA name; said wherever a time is.
        language: `ja`, or English for every other.
    """
    begin = _day(day, language) + _time(starts_at, language)
    if last_day and last_day != day:
        end = _day(last_day, language, near=day) + _time(ends_at, language)
        span = f"{begin}〜{end}" if language == "ja" else f"{begin} – {end}"
    else:
        span = begin + (f"–{_clock(ends_at)}" if starts_at and ends_at else "")
    return span + _zone(day, starts_at, zone, language) if starts_at else span


def _day(day: date, language: str, *, near: date | None = None) -> str:
    if language != "ja":
        with translation.override("en"):
            return formatted(day, "l, j F Y")
    year = "" if near and near.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _time(at: time | None, language: str) -> str:
    if at is None:
        return ""
    return _clock(at) if language == "ja" else f", {_clock(at)}"


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _zone(day: date, at: time | None, zone: str, language: str) -> str:
    """The zone's name, or its IANA name and what it is ahead of UTC then, where it has none in words."""
    words = KNOWN.get(zone, {}).get("ja" if language == "ja" else "en", "")
    if not words:
        offset = datetime.combine(day, at or time(), tzinfo=ZoneInfo(zone)).isoformat()[-6:]
        words = f"{zone.replace('_', ' ')}{'、' if language == 'ja' else ', '}UTC{offset}"
    return f"（{words}）" if language == "ja" else f" ({words})"
