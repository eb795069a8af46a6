"""Public and bank holidays by country, and which country a time zone belongs to."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

TABLES = (Path("/usr/share/zoneinfo/tzdata.zi").with_name("zone.tab"),)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Zone to country, as the time zone database's `zone.tab` has it; empty where the machine has none."""
    for table in TABLES:
        if table.exists():
            lines = table.read_text(encoding="utf-8").splitlines()
            break
    else:
        try:
            lines = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines()
        except (ModuleNotFoundError, FileNotFoundError):
            lines = []
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows if len(row) > 2} | {"Asia/Tokyo": "JP", "Japan": "JP"}


def country_of(zone: str) -> str:
    """The country of an IANA zone by its two letters, where its holidays are known; empty elsewhere."""
    import holidays  # 3 MB, which a worker that mails has no use for.

    country = _countries().get(zone, "")
    return country if country in holidays.list_supported_countries() else ""


def holiday(day: date, *, country: str, language: str) -> str:
    """The name of the holiday on a day; empty on any other day and where no country is known.

    In Japan the days on which banks are closed count too: 31 December to 3 January.
    """
    if not country:
        return ""
    return str(_of(country, day.year, language[:2]).get(day, ""))


@lru_cache(maxsize=16)
def _of(country: str, year: int, language: str) -> "HolidayBase":
    import holidays

    kind = holidays.country_holidays(country)
    wanted = [one for one in kind.supported_languages if one[:2] == language]
    categories = tuple({"public", "bank"} & set(kind.supported_categories)) if country == "JP" else ("public",)
    return holidays.country_holidays(country, years=year, categories=categories, language=next(iter(wanted), None))
