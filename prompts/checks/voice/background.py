"""What is usual in a language: how often the commonest runs of letters come, and how much that varies. Pure.

Burrows's Delta with the cosine instead of the difference (Burrows 2002; Smith and Aldridge
2011), over the 400 commonest runs of two to four letters of masked text.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LENGTHS = (2, 3, 4)  # letters in a run
MOST_RUNS = 400
PIECE = {"ja": 1000, "en": 2000}  # letters of a piece that statistics are made of
LEAST_DEVIATION = 1e-5  # of a share; what never varied would otherwise outweigh all else

Frequencies = dict[str, float]
Vector = tuple[float, ...]


@dataclass(frozen=True)
class Background:
    """For each run of letters its mean share and standard deviation. `name` is "bundled" or "site"."""

    name: str
    runs: tuple[tuple[str, float, float], ...]

    def vector(self, text: str) -> Vector:
        """Return by how many standard deviations the shares in a masked text leave the mean."""
        found = frequencies(text)
        return tuple((found.get(run, 0.0) - mean) / deviation for run, mean, deviation in self.runs)


def frequencies(text: str) -> Frequencies:
    """Return the share of each run of letters among those of its length."""
    found: Frequencies = {}
    for length in LENGTHS:
        total = len(text) - length + 1
        counts = Counter(text[start : start + length] for start in range(total))
        found.update({run: count / total for run, count in counts.items()})
    return found


def background_of(texts: Iterable[str], *, name: str, language: str) -> Background:
    """Return the statistics of masked texts, each cut into pieces of equal length. Needs two pieces at least."""
    pieces = [frequencies(piece) for text in texts for piece in pieces_of(text, PIECE[language])]
    sums: Counter[str] = Counter()
    for piece in pieces:
        sums.update(piece)  # shares add up as counts do
    # Equals by their letters, so that the same texts always give the same statistics.
    commonest = sorted(sums, key=lambda run: (-sums[run], run))[:MOST_RUNS]
    return Background(name, tuple((run, *_spread([piece.get(run, 0.0) for piece in pieces])) for run in commonest))


def pieces_of(text: str, size: int) -> list[str]:
    """Cut a text into pieces of about `size` letters, all of one length; a short one stays whole."""
    count = max(1, round(len(text) / size))
    ends = [len(text) * number // count for number in range(count + 1)]
    return [text[begin:end] for begin, end in zip(ends, ends[1:], strict=False)]


def _spread(values: Sequence[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, max(math.sqrt(variance), LEAST_DEVIATION)


@cache
def bundled(language: str) -> Background:
    """Return the statistics that came with the product; see docs/voice.md for what they are made of."""
    path = Path(__file__).parent / "data" / f"background.{language}.json"
    runs = json.loads(path.read_text("utf-8"))["runs"]
    return Background("bundled", tuple((run, mean, deviation) for run, (mean, deviation) in runs.items()))


def distance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine distance of two vectors: 0 for one direction, 1 for none in common, 2 for opposites."""
    lengths = math.hypot(*one) * math.hypot(*other)
    return 1 - sum(map(float.__mul__, one, other)) / lengths if lengths else 1.0


def centre(vectors: Sequence[Vector]) -> Vector:
    """Return the mean of vectors, at least one."""
    return tuple(sum(column) / len(vectors) for column in zip(*vectors, strict=True))
