"""How long an essay takes to read, and how long it honestly is.

Japanese is counted in characters, Latin runs in words, images in seconds; the
character count is the honest part of the two.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

CHARACTERS_PER_MINUTE = 500
WORDS_PER_MINUTE = 230
SECONDS_PER_IMAGE = 5

_SPACE = re.compile(r"\s+")
# A Latin word with what may stand inside it: don't, e-mail, 3.5, naïve.
_LATIN_WORD = re.compile(r"[0-9A-Za-zÀ-ɏ]+(?:[.,'’\-][0-9A-Za-zÀ-ɏ]+)*")


@dataclass(frozen=True)
class ReadingTime:
    """Minutes (at least one), characters without white space, and words of Latin script."""

    minutes: int
    characters: int
    words: int


def reading_time(texts: Iterable[str], *, images: int = 0) -> ReadingTime:
    """Return the reading time of texts in any mixture of Japanese and Latin script.

    Speeds come from the setting `READING_SPEED` where it names them: `characters` and
    `words` per minute, `image_seconds`.
    """
    speed = getattr(settings, "READING_SPEED", {})
    characters = japanese = words = 0
    for text in texts:
        dense = len(_SPACE.sub("", text))
        latin = _LATIN_WORD.findall(text)
        words += len(latin)
        characters += dense
        japanese += _outside_latin(text, latin)
    minutes = (
        japanese / speed.get("characters", CHARACTERS_PER_MINUTE)
        + words / speed.get("words", WORDS_PER_MINUTE)
        + images * speed.get("image_seconds", SECONDS_PER_IMAGE) / 60
    )
    return ReadingTime(max(1, int(minutes + 0.5)), characters, words)


def _outside_latin(text: str, latin: list[str]) -> int:
    """Return the characters read one by one: none where the text has no Japanese at all."""
    if not re.search(r"[぀-ヿ㐀-鿿豈-﫿]", text):
        return 0
    return len(_SPACE.sub("", text)) - sum(len(word) for word in latin)
