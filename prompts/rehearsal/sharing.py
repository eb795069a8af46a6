"""Which of the author's sentences belongs to which part of an outline, each to one: none is told twice. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompts.rehearsal.reading import Part, nouns, quotations, sentences


@dataclass(frozen=True)
class Told:
    """A sentence and the number of the note it comes from, counted from 1."""

    note: int
    text: str


def told(notes: Sequence[str]) -> list[Told]:
    """Return the sentences of all notes in order, each once."""
    every = {text: number for number, note in reversed([*enumerate(notes, 1)]) for text in sentences(note)}
    order = dict.fromkeys(text for note in notes for text in sentences(note))
    return [Told(every[text], text) for text in order]


def shares(notes: Sequence[str], parts: Sequence[Part], *, japanese: bool) -> list[list[Told]]:
    """Return what each part of an outline has to tell.

    The end of the notes closes, what stands before it are the factors, and the rest goes to the
    section that names it or, where none does, whose turn it is. Bare quotations are voices.
    """
    kinds = [part.kind for part in parts]
    rest = [one for one in told(notes) if "voices" not in kinds or [one.text] != quotations(one.text)]
    found: list[list[Told]] = [[] for _ in parts]
    for kind, most in (("close", 2), ("factors", 4)):
        if kind in kinds and len(rest) > 3:
            count = min(most, max(most // 2, len(rest) // 5))
            found[kinds.index(kind)] = rest[-count:]
            rest = rest[:-count]
    _among_sections(rest, parts, found, japanese=japanese)
    return found


def _among_sections(
    rest: Sequence[Told], parts: Sequence[Part], found: list[list[Told]], *, japanese: bool
) -> None:
    places = [place for place, part in enumerate(parts) if part.kind == "section"]
    named = {place: set(nouns([parts[place].heading, parts[place].brief], japanese=japanese)) for place in places}
    if not places:
        return
    notes = [*dict.fromkeys(one.note for one in rest)]
    for number, one in enumerate(rest):
        # Whole notes stay together where there are enough of them.
        begin, of = (notes.index(one.note), len(notes)) if len(notes) >= len(places) else (number, len(rest))
        turn = places[begin * len(places) // of]
        words = set(nouns([one.text], japanese=japanese))
        best = max(places, key=lambda place: (len(words & named[place]) + 1.5 * (place == turn), place == turn))
        found[best].append(one)


def paragraphs(share: Sequence[Told], *, japanese: bool) -> list[str]:
    """Put sentences together, those of one note in one paragraph, at most four."""
    groups: list[list[Told]] = []
    for one in share:
        if not groups or groups[-1][-1].note != one.note or len(groups[-1]) == 4:
            groups.append([])
        groups[-1].append(one)
    joint = "" if japanese else " "
    return [joint.join(ended(one.text, japanese=japanese) for one in group) for group in groups]


def ended(text: str, *, japanese: bool) -> str:
    """Return a sentence with a stop at its end: notes are often jotted down without."""
    stops = '。！？!?.…」”")）'
    return text if text.endswith(tuple(stops)) else text + ("。" if japanese else ".")


def clipped(text: str, *, japanese: bool) -> str:
    """Return the beginning of a sentence, by which its author knows it."""
    if japanese:
        whole = text.strip("「」。")
        head = whole.partition("、")[0]
        head = head if len(head) > 5 else whole
        return head if len(head) <= 18 else f"{head[:17]}…"
    words = text.strip("“”.").split()
    return " ".join(words) if len(words) <= 6 else f"{' '.join(words[:6])}…"
