"""Whether notes hold given passages, for any number of passages in one reading of the notes."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence


def squashed(text: str) -> str:
    """Return a text without spaces and punctuation, in one case: what must agree for two passages to agree."""
    return "".join(sign for sign in text.casefold() if _WORD[sign])


class _Kinds(dict[str, bool]):
    """Whether a sign belongs to words; remembered, because asking for each of a million is slow."""

    def __missing__(self, sign: str) -> bool:
        self[sign] = unicodedata.category(sign)[0] in "LNM" or sign in "ー々〆"
        return self[sign]


_WORD = _Kinds()


def passages_held(passages: Iterable[str], notes: Sequence[str], *, size: int) -> set[str]:
    """Return those of the squashed `passages` that squashed `notes` hold.

    A passage longer than `size` is held when each of its pieces of that many characters is: for all practical
    purposes the same, and the notes are read once for each length up to `size`, however many passages there are.
    """
    wanted = {passage: _pieces(passage, size) for passage in passages if passage}
    by_length: dict[int, set[str]] = defaultdict(set)
    for pieces in wanted.values():
        for piece in pieces:
            by_length[len(piece)].add(piece)
    found: set[str] = set()
    for note in notes:
        for length, of_it in by_length.items():
            found |= of_it.intersection(note[at : at + length] for at in range(len(note) - length + 1))
    return {passage for passage, pieces in wanted.items() if found.issuperset(pieces)}


def _pieces(passage: str, size: int) -> list[str]:
    return [passage[at : at + size] for at in range(max(1, len(passage) - size + 1))]
