"""Breaking a title into lines: between phrases, by the rules of Japanese setting, evenly. Pure.

The rules are those of JIS X 4051 and JLREQ 3.1.7: no line begins with closing
punctuation, a small kana or a repetition mark, and none ends with an opening bracket.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from wcwidth import iter_graphemes

from blog.phrases import JAPANESE, phrases

NOT_AT_START = frozenset(
    "、。，．,.・：；:;？！?!‼⁇⁈⁉）」』】〉》〕］｝)]}’”゛゜ゝゞヽヾ々ー〜～…‥—"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ％℃"
)
NOT_AT_END = frozenset("（「『【〈《〔［｛([{‘“＃＄￥#$¥")
ELLIPSIS = "…"

# What a break costs beside an uneven line; a line's unevenness is at most 1.
_INSIDE_PHRASE = 1.5
_FORBIDDEN = 50.0

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Lines:
    """A text in lines; `whole` where every break falls between phrases or words."""

    texts: tuple[str, ...]
    whole: bool


def in_lines(text: str, *, width: float, measure: Measure) -> Lines:
    """Break a text into the fewest, most even lines of at most `width`, in the unit of `measure`.

    A word wider than a line is broken inside; a single character wider than a line
    stands alone on it.
    """
    clusters = list(iter_graphemes(text))
    if not clusters:
        return Lines((), whole=True)
    costs = _break_costs(text, clusters)
    ends = _best_ends([measure(cluster) for cluster in clusters], clusters, costs, width)
    starts = [0, *ends]
    texts = tuple("".join(clusters[start:end]).strip() for start, end in zip(starts, ends, strict=False))
    return Lines(texts, whole=all(costs[end] == 0 for end in ends))


def cut_to_lines(text: str, *, width: float, most: int, measure: Measure) -> Lines:
    """Return the text in at most `most` lines, cut between characters and ended by "…" where it is longer."""
    lines = in_lines(text, width=width, measure=measure)
    if len(lines.texts) <= most:
        return lines
    clusters = list(iter_graphemes(text))
    fits, too_long = 0, len(clusters)
    while too_long - fits > 1:
        half = (fits + too_long) // 2
        candidate = in_lines(_shortened(clusters[:half]), width=width, measure=measure)
        fits, too_long = (half, too_long) if len(candidate.texts) <= most else (fits, half)
    return in_lines(_shortened(clusters[:fits]), width=width, measure=measure)


def cut_to_width(text: str, *, width: float, measure: Measure) -> str:
    """Return the text in one line, cut between characters and ended by "…" where it is wider."""
    if measure(text) <= width:
        return text
    clusters = list(iter_graphemes(text))
    while clusters and measure(_shortened(clusters)) > width:
        clusters.pop()
    return _shortened(clusters)


def _shortened(clusters: list[str]) -> str:
    return "".join(clusters).rstrip(" 、。，．,.;:；：・…") + ELLIPSIS


def _break_costs(text: str, clusters: list[str]) -> list[float]:
    """Return what it costs to break after so many clusters; nothing at the end of a phrase or a word."""
    phrase_ends, position = set(), 0
    for phrase in phrases(text):
        position += len(phrase)
        phrase_ends.add(position)
    costs, position = [0.0], 0
    for before, after in zip(clusters, [*clusters[1:], ""], strict=True):
        position += len(before)
        costs.append(_cost(before, after, ends_phrase=position in phrase_ends))
    return costs


def _cost(before: str, after: str, *, ends_phrase: bool) -> float:
    if not after:
        return 0
    if after[0] in NOT_AT_START or before[-1] in NOT_AT_END or after.isspace():
        return _FORBIDDEN
    if before.isspace():
        return 0
    if not _is_wide(before) and not _is_wide(after):
        return _FORBIDDEN
    return 0 if ends_phrase else _INSIDE_PHRASE


def _is_wide(cluster: str) -> bool:
    return bool(JAPANESE.match(cluster)) or not re.match(r"[\u0020-\u2fff]", cluster)


def _best_ends(widths: list[float], clusters: list[str], costs: list[float], width: float) -> list[int]:
    """Return where each line ends, by the cheapest way to every position in turn."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(widths) + 1):
        options, start, line = [], end - 1, 0.0
        while start >= 0:
            line += widths[start]
            seen = line - (widths[end - 1] if clusters[end - 1].isspace() else 0)
            if seen > width and start < end - 1:
                break
            slack = max(0.0, 1 - seen / width)
            # A whole unit per line, so that fewer lines always win over more even ones.
            options.append((best[start][0] + 1 + slack**2 / len(widths) + costs[end], start))
            start -= 1
        best.append(min(options))
    ends, position = [], len(widths)
    while position:
        ends.append(position)
        position = best[position][1]
    return ends[::-1]
