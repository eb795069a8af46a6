"""Which of several spellings a house writes. Pure.

A house decides in lines of its own: the form it wants, a colon, the forms it does not want.

    # 迷いやすいもの
    問い合わせ: 問合せ, 問い合せ
    サーバー: サーバ
    出来る:

The last line, with nothing after the colon, lets the built-in words of 出来る rest. What the
house does not decide is compared within a text only: either form will do, but one of them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data"
MOST_LINES = 500
MOST_LETTERS = 40  # of one form
KANJI = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SEPARATOR = re.compile(r"[,、，]")
_COLON = re.compile(r"[:：]")
_LATIN = "0-9A-Za-z"
_LATIN_FIRST = re.compile(rf"[{_LATIN}]")
_KATAKANA = "\u30a1-\u30fa\u30fc"


@dataclass(frozen=True)
class Group:
    """Spellings of one word, the preferred first. A spelling is one form or several stems.

    `decided`: the house wants the first. `before`: the forms count only before one of these
    letters. `alone`: not right after a kanji. `stem`: a Latin word may go on after the form.
    """

    spellings: tuple[tuple[str, ...], ...]
    decided: bool = False
    before: str = ""
    alone: bool = False
    stem: bool = False

    @property
    def forms(self) -> set[str]:
        return {form for spelling in self.spellings for form in spelling}


@dataclass(frozen=True)
class Dictionary:
    """The groups of one language, and how their forms are found."""

    groups: tuple[Group, ...] = ()

    @cached_property
    def known(self) -> dict[str, tuple[Group, int]]:
        """Each form with its group and the number of its spelling; a small Latin word with a capital too."""
        found: dict[str, tuple[Group, int]] = {}
        for group in self.groups:
            for number, spelling in enumerate(group.spellings):
                for form in spelling:
                    found.setdefault(form, (group, number))
                    found.setdefault(form[:1].upper() + form[1:] if form.islower() else form, (group, number))
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the forms, the longest first, so that 問い合わせ is not seen in a longer word's middle."""
        forms = sorted(self.known, key=len, reverse=True)
        latin = [form for form in forms if _LATIN_FIRST.match(form)]
        others = [form for form in forms if not _LATIN_FIRST.match(form)]
        # What nearly every place of a text fails by is asked first, once for all forms.
        return re.compile(rf"(?<![{_LATIN}])(?:{self._either(latin)})|(?:{self._either(others)})")

    def _either(self, forms: list[str]) -> str:
        return "|".join(_guarded(form, self.known[form][0]) for form in forms) or r"(?!)"


def _guarded(form: str, group: Group) -> str:
    """The pattern of one form with what must not stand around it."""
    after = rf"(?=[{group.before}])" if group.before else ""
    if group.alone:
        after += rf"(?<![{KANJI}]{re.escape(form)})"
    if re.search(rf"[{_LATIN}]$", form) and not group.stem:
        after += rf"(?![{_LATIN}])"
    if re.search(rf"[{_KATAKANA}]$", form):
        after += rf"(?![{_KATAKANA}])"
    return re.escape(form) + after


@cache
def default_dictionary(language: str) -> Dictionary:
    """Return the built-in dictionary of a language ("ja", "en")."""
    words = tomllib.loads((DATA / f"words.{language}.toml").read_text("utf-8"))["word"]
    return Dictionary(tuple(_built_in(word) for word in words))


def _built_in(word: dict[str, Any]) -> Group:
    spellings = tuple((one,) if isinstance(one, str) else tuple(one) for one in word.pop("forms"))
    return Group(spellings, **word)


@dataclass(frozen=True)
class Line:
    """A line of a house's dictionary: its number from 1 and its forms, folded, the wanted one first."""

    number: int
    forms: tuple[str, ...]


def house_dictionary(text: str, *, language: str) -> Dictionary:
    """Return the built-in dictionary with a house's own lines in place of what they touch.

    Lines with faults (see `dictionary_faults`) are left out.
    """
    lines = [line for line in _lines(text) if isinstance(line, Line)]
    own = tuple(Group(tuple((form,) for form in line.forms), decided=True) for line in lines if line.forms[1:])
    touched = {form for line in lines for form in line.forms}
    others = tuple(group for group in default_dictionary(language).groups if touched.isdisjoint(group.forms))
    return Dictionary(own + others)


def dictionary_faults(text: str) -> list[str]:
    """Return what is wrong with a house's lines, in the person's language; [] if nothing is."""
    read = list(_lines(text))
    if len(read) > MOST_LINES:
        return [_("A dictionary holds at most %(most)d lines.") % {"most": MOST_LINES}]
    return [line for line in read if isinstance(line, str)] + list(_repeated(read))


def _lines(text: str) -> Iterator[Line | str]:
    """Yield each line that says something: read, or what is wrong with it."""
    for number, written in enumerate(text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", written).strip()
        if line and not line.startswith("#"):
            yield _read(number, line)


def _read(number: int, line: str) -> Line | str:
    wanted, *rest = _COLON.split(line, maxsplit=1)
    forms = tuple(form for part in (wanted, *_SEPARATOR.split(rest[0] if rest else "")) if (form := part.strip()))
    shown = {"number": number, "most": MOST_LETTERS}
    if not rest:
        example = "問い合わせ: 問合せ, 問い合せ"
        return _("Line %(number)d has no colon. Write it like this: %(example)s") % {**shown, "example": example}
    if not wanted.strip():
        return _("Line %(number)d does not say which form you want, before the colon.") % shown
    if max(map(len, forms)) > MOST_LETTERS:
        return _("Line %(number)d has a word of more than %(most)d characters.") % shown
    return Line(number, forms)


def _repeated(lines: Sequence[Line | str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for line in lines:
        for form in line.forms if isinstance(line, Line) else ():
            if form in seen:
                words = _("Line %(number)d: “%(word)s” is in line %(other)d already; width makes no difference.")
                yield words % {"number": line.number, "word": form, "other": seen[form]}  # type: ignore[union-attr]
            seen.setdefault(form, line.number)  # type: ignore[union-attr]
