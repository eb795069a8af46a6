"""Names that the notes do not hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding, Severity
from prompts.checks.grounding.companies import companies, places
from prompts.checks.grounding.katakana import RUN, may_be_a_name, ordinary, parts, words_of
from prompts.checks.grounding.latin import latin_words, names_in_english, names_in_japanese
from prompts.checks.grounding.passages import passages_held, squashed
from prompts.checks.grounding.people import POST, Person, people

RULE = "grounding.name"
_PIECE = 4  # characters that must agree at once in a name of a company
_KANJI_RUN = re.compile(r"[㐀-鿿々ヶ]+")
_DIVIDES = re.compile(r"(?<=[部課室社店局所場係])")
_LONGEST = 6  # kanji of a name


def unheld_names(text: str, notes: Sequence[str], *, language: str) -> Iterator[Finding]:
    """Find the names of a folded text that no folded note holds, in order, each place once."""
    held = _HeldNames(notes)
    unheld = [
        *_unheld_people(text, held),
        *_unheld_companies(text, notes),
        *_unheld_katakana(text, held),
        *_unheld_latin(text, held, language),
    ]
    last = 0
    near = _Near(notes, language) if unheld else None
    for start, end, name in sorted(unheld, key=lambda one: (one[0], -one[1])):
        if start >= last and near:
            last = end
            yield Finding(RULE, start, end, _reason(text[start:end], near.like(name)), Severity.WARNING)


Unheld = tuple[int, int, str]  # start, end, the name without its title


def _reason(name: str, instead: str) -> str:
    if instead and instead != name:
        return _("The name “%(name)s” is not in your notes; they say “%(held)s”.") % {
            "name": name,
            "held": instead,
        }
    return _("The name “%(name)s” is not in your notes.") % {"name": name}


class _HeldNames:
    """The words of notes that may be names, each kind as its texts are asked for."""

    def __init__(self, notes: Iterable[str]) -> None:
        self.kanji: set[str] = set()
        self.katakana: set[str] = set()
        self.latin: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self.posts: dict[str, set[str]] = {}
        self.every_post: set[str] = set()
        for note in notes:
            self._read(note)

    def _read(self, note: str) -> None:
        joined = re.sub(r"(?<=[㐀-鿿々]) (?=[㐀-鿿々])", "", note)
        for run in (*_KANJI_RUN.findall(note), *_KANJI_RUN.findall(joined)):
            self.kanji |= _edges(run)
        self.katakana |= parts(note)
        found = latin_words(note)
        self.latin |= set(found)
        self.pairs |= set(pairwise(found))
        self.latin |= {f"{one}{other}" for one, other in pairwise(found)}
        for person in people(note):
            if person.post:
                self.posts.setdefault(person.name, set()).add(person.post)
        self.every_post |= set(POST.findall(note))

    def holds(self, person: Person) -> bool:
        """Whether a person is named so, and by no other post only."""
        if _KANJI_RUN.fullmatch(person.name):
            named = person.name in self.kanji
        elif person.name[0].isascii():
            named = person.name.casefold() in self.latin
        else:
            named = all(ordinary(part, self.katakana) for part in words_of(person.name))
        return named and (not person.post or person.post in self.posts.get(person.name, self.every_post))


def _edges(run: str) -> set[str]:
    """The beginnings and endings of a run of kanji, and the beginnings behind 部, 課 and the like."""
    found = {run[:length] for length in range(1, _LONGEST + 1)} | {
        run[-length:] for length in range(2, _LONGEST + 1)
    }
    for divide in _DIVIDES.finditer(run):
        found |= {run[divide.end() : divide.end() + length] for length in range(1, _LONGEST + 1)}
    return found


def _unheld_people(text: str, held: _HeldNames) -> Iterator[Unheld]:
    for person in people(text):
        if not held.holds(person):
            yield person.start, person.end, person.name


def _unheld_companies(text: str, notes: Sequence[str]) -> Iterator[Unheld]:
    titled = {person.start for person in people(text)}
    found = [one for one in (*companies(text), *places(text)) if one[0] not in titled]
    plain = [squashed(note) for note in notes] if found else []
    held = passages_held((squashed(name) for _start, _end, name in found), plain, size=_PIECE)
    yield from (one for one in found if squashed(one[2]) not in held)


def _unheld_katakana(text: str, held: _HeldNames) -> Iterator[Unheld]:
    for run in RUN.finditer(text):
        if may_be_a_name(run[0]) and may_be_a_name(run[0], held.katakana):
            yield *run.span(), run[0]


def _unheld_latin(text: str, held: _HeldNames, language: str) -> Iterator[Unheld]:
    find = names_in_japanese if language == "ja" else names_in_english
    for start, end, found in find(text):
        together = all(pair in held.pairs for pair in pairwise(found))
        if not (held.latin.issuperset(found) and together) and "".join(found) not in held.latin:
            yield start, end, " ".join(found)


@dataclass(frozen=True)
class _Named:
    name: str
    shown: str


class _Near:
    """The names in the notes, to show one that differs in a sign from one that is not there."""

    def __init__(self, notes: Sequence[str], language: str) -> None:
        self._by_rest: dict[str, str] = {}
        for note in notes:
            for named in _named(note, language):
                for rest in _with_one_sign_less(named.name):
                    self._by_rest.setdefault(rest, named.shown)

    def like(self, name: str) -> str:
        """Return the notes' name that is like this one, as they write it, or an empty text."""
        return next((self._by_rest[rest] for rest in _with_one_sign_less(name) if rest in self._by_rest), "")


def _named(note: str, language: str) -> Iterator[_Named]:
    for person in people(note):
        yield _Named(person.name, note[person.start : person.end])
    for start, end, name in companies(note):
        yield _Named(name, note[start:end])
    for run in RUN.finditer(note):
        if may_be_a_name(run[0]):
            yield _Named(run[0], run[0])
    for start, end, found in (names_in_japanese if language == "ja" else names_in_english)(note):
        yield _Named(" ".join(found), note[start:end])


def _with_one_sign_less(name: str) -> list[str]:
    if not 2 <= len(name) <= 30:
        return [name]
    return [name, *(name[:at] + name[at + 1 :] for at in range(len(name)))]
