"""Comparing letters whatever their width, and knowing where they stood. Pure."""

import re
import unicodedata
from dataclasses import dataclass

# A letter with the marks that NFKC joins to it: ｶﾞ becomes ガ. Putting marks in order takes the square of
# their number, so no letter has more than a few.
_CLUSTER = re.compile(r".[\u3099\u309a\uff9e\uff9f\u0300-\u036f]{0,8}", re.DOTALL)


@dataclass(frozen=True)
class Folded:
    """A text in NFKC; `starts` gives for each of its characters the place in the original, and its end."""

    text: str
    starts: range | tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original; what ends within ㈱ takes all of it."""
        while end < len(self.text) and self.starts[end] == self.starts[end - 1]:
            end += 1
        return self.starts[start], self.starts[end]


def fold(text: str) -> Folded:
    """Return a text in NFKC with the places its characters came from."""
    if unicodedata.is_normalized("NFKC", text):
        return Folded(text, range(len(text) + 1))
    pieces, starts = [], []
    for cluster in _CLUSTER.finditer(text):
        plain = unicodedata.normalize("NFKC", cluster[0])
        pieces.append(plain)
        starts += [cluster.start()] * len(plain)
    return Folded("".join(pieces), (*starts, len(text)))
