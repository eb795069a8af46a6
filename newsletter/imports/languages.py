"""The languages and time zones of a file's cells."""

from functools import cache

from django.conf import settings

from newsletter.imports.folding import folded
from newsletter.newsletters.models import time_zones

WORDS = {
    "ja": "japanese jp jpn 日本語 日本 和文",
    "en": "english eng 英語 英文 us usa uk",
}
ABBREVIATIONS = {"jst": "Asia/Tokyo", "日本": "Asia/Tokyo", "日本標準時": "Asia/Tokyo", "gmt+9": "Asia/Tokyo"}


@cache
def _known_languages() -> dict[str, str]:
    known = {folded(code): code for code, _name in settings.LANGUAGES}
    for code, words in WORDS.items():
        if code in known.values():
            known |= {folded(word): code for word in words.split()}
    return known


@cache
def _known_zones() -> dict[str, str]:
    known = {zone.casefold(): zone for zone in time_zones()}
    return known | ABBREVIATIONS


def language_of(text: str) -> str | None:
    """The code of one of the site's languages: of `ja`, `ja-JP`, `日本語`. None for any other."""
    known = _known_languages()
    return known.get(folded(text)) or known.get(folded(text.replace("_", "-").partition("-")[0]))


def time_zone_of(text: str) -> str | None:
    """The IANA zone a cell names, whatever its case. None for any other text."""
    return _known_zones().get(text.strip().casefold())
