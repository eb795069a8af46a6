"""What a column of a file can mean, and whether what stands in it fits."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent.models import Subscription
from newsletter.imports.dates import read_date
from newsletter.imports.kana import full_width_kana
from newsletter.imports.languages import language_of, time_zone_of
from newsletter.imports.standing_words import standing

EMAIL, FULL_NAME, STANDING, LEFT = "email", "full_name", "state", "left"
AGREED_ON, TOPICS, NEWSLETTER, FREQUENCY = "agreed_on", "topics", "newsletter", "frequency"
LANGUAGE, TIME_ZONE = "language", "time_zone"
FAMILY_READING, GIVEN_READING, READING = "family_reading", "given_reading", "name_reading"

LONGEST = {
    "company": 200,
    "department": 200,
    "job_title": 200,
    "family_name": 100,
    "given_name": 100,
    READING: 200,
}
"""The texts that are taken over as they stand, and how many characters their fields hold."""

NAMES: dict[str, str | Promise] = {
    EMAIL: _("e-mail address"),
    FULL_NAME: _("full name"),
    "family_name": _("family name"),
    "given_name": _("given name"),
    READING: pgettext_lazy("subscriber", "reading (furigana)"),
    FAMILY_READING: _("reading of the family name"),
    GIVEN_READING: _("reading of the given name"),
    "company": _("company"),
    "department": _("department"),
    "job_title": _("job title"),
    LANGUAGE: _("language"),
    TIME_ZONE: _("time zone"),
    AGREED_ON: _("day of agreement"),
    STANDING: _("whether they are mailed"),
    LEFT: _("whether or when they left"),
    TOPICS: _("topics"),
    FREQUENCY: _("how often they are mailed"),
    NEWSLETTER: _("short name of the newsletter"),
}
SEVERAL = {STANDING, LEFT, TOPICS}
"""What more than one column may mean at once; of all others there is one column."""

FREQUENCIES = frozenset(Subscription.Frequency.values)
"""The words our own export has for how often somebody is mailed; no other system's mean the same."""
SHAREABLE_PART = 0.8
ADDRESS = re.compile(r"[^\s@]+[@＠][^\s@]+\.[^\s@]+")
KANA = re.compile(r"[\u3040-\u30ff\u30a0・･\s=＝゠A-Za-zＡ-Ｚａ-ｚ.'-]+")
LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|[(（][株有合][)）]|㈱|㈲|法人|協会|組合|大学|"
    r"\b(?:inc|ltd|llc|corp|gmbh|co)\b\.?",
    re.IGNORECASE,
)
HAS_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
DIGITS = re.compile(r"[\d０-９]")
TOKYO = ZoneInfo("Asia/Tokyo")


def is_address(text: str) -> bool:
    """Whether a text looks like an address, roughly: for judging columns, not for taking one in."""
    return ("@" in text or "＠" in text) and bool(ADDRESS.search(text[:300]))


def is_kana(text: str) -> bool:
    """Whether a text is written in kana or Latin letters alone."""
    return bool(KANA.fullmatch(full_width_kana(text)))


def _is_name(text: str) -> bool:
    return not (is_address(text) or DIGITS.search(text) or LEGAL_FORM.search(text) or len(text) > 60)


def _is_words(text: str) -> bool:
    return not is_address(text) and read_date(text, zone=TOKYO) is None and bool(re.search(r"[^\W\d]", text))


FITTING: dict[str, Callable[[str], bool]] = {
    EMAIL: is_address,
    FULL_NAME: _is_name,
    "family_name": _is_name,
    "given_name": _is_name,
    READING: is_kana,
    FAMILY_READING: is_kana,
    GIVEN_READING: is_kana,
    "company": _is_words,
    "department": _is_words,
    "job_title": _is_words,
    LANGUAGE: lambda text: language_of(text) is not None,
    TIME_ZONE: lambda text: time_zone_of(text) is not None,
    AGREED_ON: lambda text: read_date(text, zone=TOKYO) is not None,
    STANDING: lambda text: standing(text) is not None,
    FREQUENCY: lambda text: text in FREQUENCIES,
}


@dataclass(frozen=True)
class Fit:
    """How many of a column's cells look like what the column is said to be, and some that do not."""

    name: str
    filled: int
    fitting: int
    misfits: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The fitting part of the cells that are not empty; 1 for an empty column."""
        return self.fitting / self.filled if self.filled else 1.0

    @property
    def percent(self) -> int:
        """The same in percent, rounded down so that 100 means all."""
        return int(self.share * 100)

    @property
    def is_doubtful(self) -> bool:
        """Whether so many cells do not fit that the column may be another one."""
        return self.share < SHAREABLE_PART


def _anything(_text: str) -> bool:
    return True


def fit(name: str, texts: list[str]) -> Fit:
    """Judge the cells of one column; three misfits are kept as examples, each at most 40 characters."""
    fits = FITTING.get(name, _anything)
    filled = [text[:300] for text in map(str.strip, texts) if text]
    misfits = [text for text in filled if not fits(text)]
    return Fit(name, len(filled), len(filled) - len(misfits), tuple(text[:40] for text in misfits[:3]))
