"""Comparing letters whatever their width, and knowing where they stood. Pure."""

import re
import unicodedata
from dataclasses import dataclass

# A letter with the marks that NFKC joins to it: ｶﾞ becomes ガ.
_CLUSTER = re.compile(r".[\u3099\u309a\uff9e\uff9f\u0300-\u036f]*", re.DOTALL)


@dataclass(frozen=True)
class Folded:
    """A text in NFKC; `starts` gives for each of its characters the place in the original, and its end."""

    text: str
    starts: range | tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the original."""
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
