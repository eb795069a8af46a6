"""A text in plain widths, with the way back to the text it came from."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Numbered list markers and footnote numbers stay what they are: folded, they would read as amounts.
_KEPT = re.compile("[\u2070-\u209c\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf¹²³]")
_COMPOSED = "[^\\s\u3099\u309a\uff9e\uff9f\u0300-\u036f][\u3099\u309a\uff9e\uff9f\u0300-\u036f]{1,4}"
BLANK = "\0"  # in the place of what is not to be read; no letter, no figure, no space


@dataclass(frozen=True)
class Folded:
    """A text after NFKC. Its character `i` comes from `[starts[i], ends[i])` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which is not empty, stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return `text` after NFKC, character by character, so that every place can be found again. Linear."""
    unlike = {sign for sign in set(text) if unicodedata.normalize("NFKC", sign) != sign and not _KEPT.match(sign)}
    signs = "".join(map(re.escape, sorted(unlike)))
    pattern = re.compile(f"{_COMPOSED}|[{signs}]" if signs else _COMPOSED)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in pattern.finditer(text):
        begin, end = match.span()
        folded = unicodedata.normalize("NFKC", match[0])
        pieces += text[last:begin], folded
        starts += [*range(last, begin), *[begin] * len(folded)]
        ends += [*range(last + 1, begin + 1), *[end] * len(folded)]
        last = end
    pieces.append(text[last:])
    starts += range(last, len(text))
    ends += range(last + 1, len(text) + 1)
    return Folded("".join(pieces), starts, ends)


def blanked(text: str, places: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length in which nothing is left to read at `places`, which come in order."""
    pieces: list[str] = []
    last = 0
    for start, end in places:
        start = max(start, last)
        if end > start:
            pieces += text[last:start], BLANK * (end - start)
            last = end
    return "".join([*pieces, text[last:]])
