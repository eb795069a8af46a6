"""What of an answer its material does not hold: numbers and quotations, letter by letter."""

import re
import unicodedata
from collections.abc import Sequence

from prompts.unresolved import find_unresolved

_NUMBER = re.compile(r"\d[\d,.]*")
_QUOTED = re.compile(r"[「“]([^「」“”]{6,})[」”]")
# Numbers an answer may count its own parts by.
_ORDINAL = re.compile(
    r"^\s*\d+[.)．]\s|メモ\s*\d+|\bnotes?\s+\d+(?:(?:,| and)\s+\d+)*", re.MULTILINE | re.IGNORECASE
)


def ungrounded(text: str, material: Sequence[str]) -> list[str]:
    """Return the numbers and quotations of a text that stand nowhere in its material.

    Marks of what is still to be checked, and numbers by which an answer counts its own
    parts or names a note, are passed over.
    """
    for mark in find_unresolved(text):
        text = text.replace(mark, "")
    known = _folded("\n".join(material))
    numbers = set(_NUMBER.findall(known))
    said = _ORDINAL.sub("", _folded(text))
    found = [
        number for number in _NUMBER.findall(said) if number.rstrip(".,") not in {n.rstrip(".,") for n in numbers}
    ]
    return found + [words for words in _QUOTED.findall(said) if words not in known]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
