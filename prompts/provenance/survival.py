"""How much of an accepted text is still there, and what that makes of a block. Pure."""

from enum import Enum

from django.utils.translation import gettext_lazy as _

from prompts.differences.segments import unchanged

LEAST = 3  # characters in a row; fewer are common to any two texts


class Origin(Enum):
    """Who wrote a block."""

    HUMAN = _("written by people")
    DRAFTED = _("drafted by AI")
    EDITED = _("drafted by AI, edited")


def surviving(accepted: str, present: str) -> int:
    """Return how many characters of an accepted text are still there; white space does not count."""
    before, after = _letters(accepted), _letters(present)
    least = min(LEAST, len(before))
    return sum(len(stretch) for stretch in unchanged(before, after) if len(stretch) >= least)


def letters(text: str) -> int:
    """Return how many characters of a text count."""
    return len(_letters(text))


def origin_of(accepted: str | None, present: str) -> Origin:
    """Say who wrote a block that came with `accepted`, None for one that came from no suggestion.

    A block of which nothing accepted is left was written by people, whatever stood there once.
    """
    if accepted is None or not surviving(accepted, present):
        return Origin.HUMAN
    return Origin.DRAFTED if _letters(accepted) == _letters(present) else Origin.EDITED


def _letters(text: str) -> str:
    return "".join(text.split())
