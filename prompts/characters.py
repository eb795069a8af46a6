"""Text that can be stored, and text that can be seen: whole characters, none refused, none hidden."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

MOST_MARKS = 30  # combining marks to a letter

HALF = re.compile("[\ud800-\udfff]")
LEADING_HALF_AT_THE_END = re.compile("[\ud800-\udbff]\\Z")

# Zero-width characters, marks of direction, fillers, interlinear marks and tags: all have carried
# text that a model reads and a person does not (Unicode Technical Report 36, 3.5).
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_SELECTORS = re.compile("(?<=[\\s\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_JOINER = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def storable(text: str) -> str:
    """Join the halves of characters beyond the first plane, replace what stays half, take out NUL.

    Endpoints that cut a text at UTF-16 units, and JSON, bring in surrogates (RFC 8259 §8.2),
    which UTF-8 cannot hold; PostgreSQL holds no NUL. Idempotent.
    """
    if HALF.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "")


def composed(text: str) -> str:
    """Return `text` in NFC, with no more than `MOST_MARKS` combining marks in a row.

    Normalising puts marks in order in the square of their number; Unicode's stream-safe text
    (UAX #15, 13) knows no more than 30 to a letter.
    """
    return unicodedata.normalize("NFC", _too_many_marks().sub(r"\1", text))


@lru_cache(maxsize=1)
def _too_many_marks() -> re.Pattern[str]:
    # None stands higher than U+1E94A.
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x1F000))))
    return re.compile(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+")


def storable_data(data: Any) -> Any:
    """The same for every text in `data`, at whatever depth of lists and dictionaries; the rest as it is."""
    return _each_text(data, storable)


def visible_data(data: Any) -> Any:
    """As `storable_data`, and every text as `visible` leaves it."""
    return _each_text(data, lambda text: visible(storable(text)))


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return change(data)
    if isinstance(data, list):
        return [_each_text(item, change) for item in data]
    if isinstance(data, dict):
        return {_each_text(key, change): _each_text(value, change) for key, value in data.items()}
    return data


def without_half(text: str) -> tuple[str, str]:
    """Split off a first half at the end of a text, whose second half may still come."""
    if half := LEADING_HALF_AT_THE_END.search(text):
        return storable(text[:-1]), half[0]
    return storable(text), ""


def visible(text: str) -> str:
    """Return `text` without characters that draw nothing and only hide, join or turn others.

    Lines and tabs stay, and so do one variation selector to a character and the joiners of emoji.
    """
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    return _SELECTORS.sub("", _JOINER.sub("", _UNSEEN.sub("", text)))
