"""Essays as they were asked for a moment ago, each with the facts its page shows.

What stays at hand is what the database said, under the generation in force (see
`blog.memory`); every page is still made anew from it. Only what everybody may read is
kept: no draft, and nothing below a restriction.
"""

import copy

from blog.essay_page import shown_with
from blog.essays import essay_below
from blog.memory import recall, remembers
from blog.models import EssayPage, HomePage
from blog.openness import is_open

BYTES_PER_CHARACTER = 20
"""What an essay takes in memory, parsed, for each character of its stored body, at most."""
BESIDE = 100_000
"""Bytes of all that stands beside the body."""


def essay_at_hand(home: HomePage, slug: str) -> EssayPage | None:
    """Return what `essay_below` does; a copy of what is kept where readers have it at hand.

    A copy, because serving a page leaves traces on it. What hangs on it is shared.
    """
    found = recall(("essay", home.pk, slug), lambda: _fetched(home, slug), size=_size)
    return copy.copy(found)


def _fetched(home: HomePage, slug: str) -> EssayPage | None:
    essay = essay_below(home, slug)
    if essay is not None and remembers() and _is_for_all(essay):
        essay.shown = shown_with(essay, preview=False)
        # Worked out once each, before the essay is shared.
        _ = (essay.sorted_tags, essay.contents, essay.reading)
    return essay


def _size(essay: EssayPage | None) -> int | None:
    if essay is None or essay.shown is None:
        return None
    return BESIDE + BYTES_PER_CHARACTER * len(str(list(essay.body.raw_data)))


def _is_for_all(essay: EssayPage) -> bool:
    return essay.live and is_open(essay)
