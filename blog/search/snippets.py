"""Where in a text a question was answered: a few words around it, marked."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wcwidth import iter_graphemes

from blog.excerpts import ELLIPSIS, cells
from blog.search.tokens import Match, Run, folded

SNIPPET_CELLS = 170
BEFORE = 24  # clusters shown before the first hit
REACH = 600  # characters looked at on each side of the first hit
# A piece ends before a character that never melts into the one before it when both are folded.
PIECE = re.compile("(?s:.{200}.*?(?=[ -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]|\\Z)|.+)")


def snippet(text: str, words: Sequence[Sequence[Run]], *, width: int = SNIPPET_CELLS) -> SafeString:
    """Return the part of a text around the first hit, escaped, hits in `<mark>`.

    Cuts fall between grapheme clusters; a cut end shows "…". Without a hit the
    beginning is returned.
    """
    plain = " ".join(text.split())
    runs = [run for runs in words for run in runs]
    near, cut_before, cut_after = _around_first_hit(plain, runs)
    clusters = list(iter_graphemes(near))
    hits = _hits(clusters, runs)
    start = max(0, hits[0][0] - BEFORE) if hits else 0
    end = _end(clusters, start, width)
    before = ELLIPSIS if start or cut_before else ""
    after = ELLIPSIS if end < len(clusters) or cut_after else ""
    return mark_safe(before + _marked(clusters, hits, start, end) + after)  # noqa: S308 - escaped in _marked


def highlighted(text: str, words: Sequence[Sequence[Run]]) -> SafeString:
    """Return a whole short text, such as a title, with the hits marked."""
    clusters = list(iter_graphemes(text))
    hits = _hits(clusters, [run for runs in words for run in runs])
    return mark_safe(_marked(clusters, hits, 0, len(clusters)))  # noqa: S308 - escaped in _marked


def _around_first_hit(text: str, runs: Sequence[Run]) -> tuple[str, bool, bool]:
    """Return the neighbourhood of the first hit: splitting a whole long essay would cost too much."""
    pieces = PIECE.findall(text)
    compared = [folded(piece) for piece in pieces]
    whole = "".join(compared)
    places = [match.start() for run in runs if (match := _pattern(run).search(whole))]
    middle = _place_of(min(places, default=0), pieces, compared)
    start, end = max(0, middle - REACH), middle + REACH
    return text[start:end], start > 0, end < len(text)


def _place_of(place: int, pieces: Sequence[str], compared: Sequence[str]) -> int:
    """Return where in a text its folded character number `place` stands.

    "…" is compared as three characters, half-width kana as fewer: only the piece that
    holds the place is looked into.
    """
    before = 0
    for piece, shown in zip(pieces, compared, strict=True):
        if place < len(shown):
            return before + _place_in(piece, place)
        before, place = before + len(piece), place - len(shown)
    return before


def _place_in(piece: str, place: int) -> int:
    return bisect_left(range(len(piece)), place, key=lambda end: len(folded(piece[:end])))


def _pattern(run: Run) -> re.Pattern[str]:
    words = re.escape(folded(run.text))
    return re.compile(
        rf"(?<![0-9a-z]){words}(?![0-9a-z])" if run.match is Match.WORD and run.text.isascii() else words
    )


def _hits(clusters: Sequence[str], runs: Sequence[Run]) -> list[tuple[int, int]]:
    """Return the spans of clusters that answer any run, in order, not overlapping."""
    compared, owner = "", []
    for number, cluster in enumerate(clusters):
        shown = folded(cluster)
        compared += shown
        owner += [number] * len(shown)
    spans = sorted(
        (owner[found.start()], owner[found.end() - 1] + 1)
        for run in runs
        for found in _pattern(run).finditer(compared)
        if found.end() > found.start()
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _end(clusters: Sequence[str], start: int, width: int) -> int:
    used = 0
    for number in range(start, len(clusters)):
        used += cells(clusters[number])
        if used > width:
            return number
    return len(clusters)


def _marked(clusters: Sequence[str], hits: Sequence[tuple[int, int]], start: int, end: int) -> str:
    parts, at = [], start
    for first, last in hits:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [escape("".join(clusters[at:first])), f"<mark>{escape(''.join(clusters[first:last]))}</mark>"]
            at = last
    return "".join([*parts, escape("".join(clusters[at:end]))])
