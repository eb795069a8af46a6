"""What a model made of a passage of which only some words were meant: held to those words. Pure."""

import re
from dataclasses import dataclass

from prompts.differences.segments import applied, changes_in, segments

# What an editor does not show as letters: where links lead, readings of ruby, numbers and signs of Markdown.
_ADDRESS = r"(?<!\\)\]\((?:<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)"
_READING = r"(?<=[^《｜])《[^《》<>\n]{1,60}》(?!》)"
_UNSEEN = re.compile(rf"{_ADDRESS}|{_READING}|^\s*\d+\. |[\s\\*_`#>\[\]｜《》-]", re.MULTILINE)

Span = tuple[int, int]


@dataclass(frozen=True)
class Held:
    """A passage in which only the meant words changed, and how many other changes were left out."""

    text: str
    left_out: int


def places_of(selected: str, passage: str) -> list[Span]:
    """Return where in a passage the selected words stand, with the signs of Markdown around them.

    Words that stand there twice have two places: the selection does not say which was meant.

    Args:
        selected: the words as an editor shows them; white space does not count.
        passage: Markdown by `blog.desk.passages.as_markdown`.
    """
    letters, at = _letters(passage)
    wanted, _places = _letters(selected)
    if not wanted:
        return []
    bounds = [-1, *at, len(passage)]
    starts = (found.start() for found in re.finditer(re.escape(wanted), letters))
    return [(bounds[start] + 1, bounds[start + len(wanted) + 1]) for start in starts]


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters an editor shows, and where in the text each stands."""
    hidden = {place for found in _UNSEEN.finditer(text) for place in range(*found.span())}
    at = [place for place in range(len(text)) if place not in hidden]
    return "".join(text[place] for place in at), at


def held_to(selected: str, *, passage: str, answer: str) -> Held:
    """Return the passage with the changes an answer makes within the selected words, and without any other.

    Args:
        selected: see `places_of`; empty where the whole passage is meant.
        passage: what was asked about.
        answer: the whole passage as a model returned it.
    """
    places = places_of(selected, passage)
    if not selected.strip() or any(_kept_around(place, passage, answer) for place in places):
        return Held(answer, 0)
    found = segments(passage, answer)
    inside, end, number = set(), 0, 0
    for one in found:
        start, end = end, end + len(one.old)
        if one.changed:
            if any(begin <= start and end <= stop for begin, stop in places):
                inside.add(number)
            number += 1
    return Held(applied(found, inside), changes_in(found) - len(inside))


def _kept_around(place: Span, passage: str, answer: str) -> bool:
    before, after = passage[: place[0]], passage[place[1] :]
    enough = len(answer) >= len(before) + len(after)
    return enough and answer.startswith(before) and answer.endswith(after)
