"""Where a text may be cut without tearing a character that a reader sees as one."""

import unicodedata
from collections.abc import Iterator

ZERO_WIDTH_JOINER = "\u200d"
EXTENDING_CATEGORIES = {"Mn", "Me", "Mc"}
HALF_WIDTH_SOUND_MARKS = {"\uff9e", "\uff9f"}


def grapheme_clusters(text: str) -> Iterator[str]:
    """Yield the user-perceived characters of a text, in order and without loss.

    Follows the parts of Unicode UAX #29 that mail and titles meet: combining marks,
    variation selectors, emoji modifiers and tags, joined emoji, flags, Hangul jamo.
    """
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    if _is_extending(character):
        return True
    if cluster[-1] == ZERO_WIDTH_JOINER:
        return not character.isascii()
    if _is_regional(character):
        return len(cluster) % 2 == 1 and all(_is_regional(other) for other in cluster)
    return _is_jamo(cluster[-1]) and _is_jamo(character) and not "\u1100" <= character <= "\u115f"


def _is_extending(character: str) -> bool:
    return (
        character == ZERO_WIDTH_JOINER
        or character in HALF_WIDTH_SOUND_MARKS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or unicodedata.category(character) in EXTENDING_CATEGORIES
    )


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff"
