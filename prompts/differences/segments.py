"""The difference between two texts as segments, each of which a person takes or leaves. Pure."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from prompts.differences.longest import common
from prompts.differences.tokens import sentences_of, tokens

ISLAND = 3  # tokens; what stays between two changes and is no longer hides more than it shows

Token = TypeVar("Token", bound=Hashable)
Span = tuple[int, int, int, int]  # begin and end in the old sequence, begin and end in the new one
Piece = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class Segment:
    """A stretch of both texts: the same in both, or a change from `old` to `new`, one of which may be empty."""

    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


def segments(old: str, new: str) -> list[Segment]:
    """Return what differs between two texts, changed and unchanged stretches in turn.

    Sentences are compared first, then what lies between equal ones, by character (words of
    Latin letters, numbers and marks such as `[要確認: …]` whole). Texts too large and too
    unlike to be compared within bounds become one change.
    """
    pieces = [piece for gap in _compared(old, new) for piece in _without_rhymes(gap)]
    return [Segment("".join(left), "".join(right)) for left, right in _readable(pieces)]


def unchanged(old: str, new: str) -> list[str]:
    """Return the stretches two texts have in common, however small, where `segments` may join some to changes."""
    kept = groupby((piece for gap in _compared(old, new) for piece in gap), key=_changed)
    return ["".join(token for left, _ in run for token in left) for changed, run in kept if not changed]


def _compared(old: str, new: str) -> Iterator[list[Piece]]:
    """The pieces of equal sentences, and those of what lies between, in turn."""
    before, after = sentences_of(tokens(old)), sentences_of(tokens(new))
    for begin, end, start, stop in _spans(before, after):
        left, right = _flat(before[begin:end]), _flat(after[start:stop])
        yield [(left[a:b], right[c:d]) for a, b, c, d in _spans(left, right)]


def _flat(sentences: Sequence[tuple[str, ...]]) -> list[str]:
    return [token for sentence in sentences for token in sentence]


def _without_rhymes(pieces: list[Piece]) -> list[Piece]:
    if len(pieces) > 1 and _only_rhymes(pieces[-1], pieces[-2]):
        pieces[-2:] = [_joined(pieces[-2:])]
    if len(pieces) > 1 and _only_rhymes(pieces[0], pieces[1]):
        pieces[:2] = [_joined(pieces[:2])]
    return pieces


def _only_rhymes(edge: Piece, change: Piece) -> bool:
    """Whether sentences share no more than a few signs at one end, such as 「った。」, beside their own words."""
    size = len(edge[0])
    replaced = all(change) and max(map(len, change)) >= 2 * size
    return not _changed(edge) and size <= ISLAND and replaced


def _joined(pieces: Sequence[Piece]) -> Piece:
    return [token for left, _ in pieces for token in left], [token for _, right in pieces for token in right]


def _spans(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Span]:
    """Equal and unequal stretches in turn, covering both sequences."""
    head = _equal_at_start(old, new)
    tail = _equal_at_start(old[head:][::-1], new[head:][::-1])
    middle = len(old) - tail, len(new) - tail
    pairs = common(old[head : middle[0]], new[head : middle[1]]) or []
    equal = [*((at, at) for at in range(head)), *((left + head, right + head) for left, right in pairs)]
    equal += [(middle[0] + at, middle[1] + at) for at in range(tail)]
    left, right = 0, 0
    for begin, end, start, stop in [*_runs(equal), (len(old), len(old), len(new), len(new))]:
        if begin > left or start > right:
            yield left, begin, right, start
        if end > begin:
            yield begin, end, start, stop
        left, right = end, stop


def _equal_at_start(old: Sequence[Token], new: Sequence[Token]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(old), len(new)))


def _runs(equal: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Put pairs of equal places that follow each other together."""
    steps = groupby(enumerate(equal), key=lambda one: (one[1][0] - one[0], one[1][1] - one[0]))
    for _step, group in steps:
        pairs = [pair for _number, pair in group]
        (begin, start), (end, stop) = pairs[0], pairs[-1]
        yield begin, end + 1, start, stop + 1


def _readable(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbours of one kind, and changes with the islands between them that are too small to read."""
    found: list[Piece] = []
    for piece in pieces:
        found.append(piece)
        while _joinable(found):
            size = 3 if _is_island(found) else 2
            found[-size:] = [_joined(found[-size:])]
    return found


def _joinable(found: Sequence[Piece]) -> bool:
    return _is_island(found) or (len(found) > 1 and _changed(found[-1]) == _changed(found[-2]))


def _is_island(found: Sequence[Piece]) -> bool:
    """Whether the last three are two changes, each as large as the little that stays between them."""
    if len(found) < 3 or _changed(found[-2]) or not (_changed(found[-1]) and _changed(found[-3])):
        return False
    size = len(found[-2][0])
    return size <= ISLAND and all(max(map(len, change)) >= size for change in (found[-1], found[-3]))


def _changed(piece: Piece) -> bool:
    return piece[0] != piece[1]


def applied(found: Sequence[Segment], accepted: Collection[int]) -> str:
    """Return the text with the accepted changes made.

    Args:
        found: from `segments`.
        accepted: numbers of changes, counted from 0 over the changed segments only.
    """
    numbers = iter(range(len(found)))
    return "".join(one.new if one.changed and next(numbers) in accepted else one.old for one in found)


def changes_in(found: Sequence[Segment]) -> int:
    """Return how many changes a person may take or leave."""
    return sum(one.changed for one in found)
