"""Corrections of a text: which of them can be found in it, and where. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompts.markup import addresses_in

MOST_PLACES = 50  # of one correction; whoever misspells a word more often sees these first


@dataclass(frozen=True)
class Place:
    """Where a correction applies: in which of several texts, from which character on."""

    text: int
    start: int


@dataclass(frozen=True)
class Correction:
    """Words as they stand in a text, what is to take their place, and why."""

    original: str
    replacement: str
    reason: str
    places: tuple[Place, ...]


def found_in(texts: Sequence[str], proposed: Iterable[Mapping[str, str]]) -> list[Correction]:
    """Return those of the proposed corrections that fit `texts`, in the order of their first places.

    Left out are: words that do not stand in any of the texts exactly so, replacements that
    change nothing, a second one for the same words, and addresses that were not there before.

    Args:
        texts: such as the paragraphs of an essay; words across two of them are in none.
        proposed: each with `original`, `replacement` and `reason`.
    """
    kept: dict[str, Correction] = {}
    known = addresses_in(texts)
    for each in proposed:
        original, replacement = each["original"], each["replacement"]
        places = _places(texts, original)
        if places and original not in kept and replacement != original and addresses_in([replacement]) <= known:
            kept[original] = Correction(original, replacement, each["reason"], places)
    return sorted(kept.values(), key=lambda found: (found.places[0].text, found.places[0].start))


def _places(texts: Sequence[str], words: str) -> tuple[Place, ...]:
    if not words.strip():
        return ()
    pattern = re.compile(re.escape(words))
    places = [
        Place(number, match.start()) for number, text in enumerate(texts) for match in pattern.finditer(text)
    ]
    return tuple(places[:MOST_PLACES])


def corrected(text: str, corrections: Iterable[Correction], *, number: int = 0) -> str:
    """Return a text with all corrections of it made, later ones left out where two overlap.

    Args:
        text: the one with this `number` among those that were searched.
        corrections: from `found_in`.
        number: which of the texts it is.
    """
    hunks = sorted(
        (place.start, len(each.original), each.replacement)
        for each in corrections
        for place in each.places
        if place.text == number
    )
    pieces, end = [], 0
    for start, length, replacement in hunks:
        if start >= end:
            pieces += [text[end:start], replacement]
            end = start + length
    return "".join([*pieces, text[end:]])
