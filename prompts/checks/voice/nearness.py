"""How near a draft is to its author's own essays: among their own distances, with reasons in words. Pure.

Each past essay is left out once and its distance to the others measured, on a passage as long
as the draft: short texts are farther from everything. The draft is then placed among these
distances. It advises; nothing may depend on it.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from prompts.checks.voice.background import Background, Vector, centre, distance, pieces_of
from prompts.checks.voice.deltas import Delta, deltas
from prompts.checks.voice.masks import masked
from prompts.checks.voice.measures import Reading, reading_of

LEAST_LETTERS = {"ja": 1000, "en": 2000}  # English letters carry less each
LEAST_ESSAYS = 6


@dataclass(frozen=True)
class Profile:
    """An author's essays as they are compared: masked, as vectors, and counted."""

    language: str
    background: Background
    texts: tuple[str, ...]
    vectors: tuple[Vector, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class CannotSay:
    """Nothing honest can be said; `reason` is why, in words."""

    reason: str


@dataclass(frozen=True)
class Nearness:
    """Where a draft stands among its author's essays.

    `farther` of the `essays` are farther from the author's other essays than the draft is;
    `percentile` is that in per cent: 100 is as typical as any, 0 farther than every one.
    `deltas` say what is unlike them. `background` is "bundled" or "site".
    """

    farther: int
    essays: int
    deltas: tuple[Delta, ...]
    background: str

    @property
    def percentile(self) -> int:
        return round(100 * self.farther / self.essays)

    @property
    def words(self) -> str:
        """The result as a sentence in the active language."""
        if not self.farther:
            return _("Farther from the author's usual voice than any of %(essays)d past essays.") % vars(self)
        return _("Nearer to the author's usual voice than %(farther)d of %(essays)d past essays.") % vars(self)


def profile_of(texts: Sequence[str], *, language: str, background: Background) -> Profile:
    """Return what an author's essays are compared by. Essays too short to tell anything are left out."""
    pairs = [(text, masked(text, japanese=language == "ja")) for text in texts]
    long = [(text, letters) for text, letters in pairs if len(letters) >= LEAST_LETTERS[language]]
    return Profile(
        language=language,
        background=background,
        texts=tuple(letters for _text, letters in long),
        vectors=tuple(background.vector(letters) for _text, letters in long),
        readings=tuple(reading_of(text, japanese=language == "ja") for text, _letters in long),
    )


def nearness(text: str, profile: Profile) -> Nearness | CannotSay:
    """Place a draft among the essays of a profile, or say why that cannot be done."""
    letters = masked(text, japanese=profile.language == "ja")
    if reason := _too_little(letters, profile):
        return CannotSay(reason)
    size = min(len(letters), int(statistics.median(map(len, profile.texts))))
    middle = centre(profile.vectors)
    pieces = [profile.background.vector(piece) for piece in pieces_of(letters, size)]
    own = statistics.fmean(distance(piece, middle) for piece in pieces)
    return Nearness(
        farther=sum(other >= own for other in _distances(profile, size)),
        essays=len(profile.texts),
        deltas=deltas(reading_of(text, japanese=profile.language == "ja"), profile.readings),
        background=profile.background.name,
    )


def _too_little(letters: str, profile: Profile) -> str:
    least = LEAST_LETTERS[profile.language]
    if len(letters) < least:
        words = _("Nothing can be said of fewer than %(least)s characters; so far: %(count)s.")
        return words % {"least": f"{least:,}", "count": f"{len(letters):,}"}
    if len(profile.texts) < LEAST_ESSAYS:
        words = _(
            "To compare, it takes %(least)d published essays by people of at least %(letters)s characters; "
            "so far: %(count)d."
        )
        return words % {"least": LEAST_ESSAYS, "letters": f"{least:,}", "count": len(profile.texts)}
    return ""


def _distances(profile: Profile, size: int) -> list[float]:
    """The distance of each essay to the centre of the others, by `size` letters from its middle."""
    found = []
    for number, text in enumerate(profile.texts):
        others = centre([*profile.vectors[:number], *profile.vectors[number + 1 :]])
        begin = max(0, len(text) - size) // 2
        found.append(distance(profile.background.vector(text[begin : begin + size]), others))
    return found
