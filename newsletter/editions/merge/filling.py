"""Fields in frozen words: marked by tokens when an edition is rendered, filled for each reader when it is mailed.

Filling goes over the frozen words once: what a value holds is never looked at again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from blog.excerpts import cells
from newsletter.editions.merge.evaluation import NOBODY, Values, say
from newsletter.editions.merge.grammar import (
    TAG,
    Flat,
    flatten,
    flatten_html,
    has_fields,
    unflatten,
    unflatten_html,
)
from newsletter.editions.merge.phrases import Kind, Part, Phrase, find, restored
from newsletter.editions.merge.tokens import FIELD_CELLS, MARK, free_mark, is_torn, source_of_tokens, token

_FORMATS = r"<wbr\s*/?>|</?(?:a|b|strong|i|em|bdi|span)\b[^<>]*>|\s"
_NUMBER = re.compile(r"\d{4,}")
_BR = r"<br\s*/?>"
_MARKS_OF_LINES = r"(?:[・■] ?|- |\d{1,3}\. | {1,12})?"
"""What stands before the words of an item or a heading in the text part; it leaves with them."""


@dataclass(frozen=True)
class _Pattern:
    """Where the tokens of a mark stand in frozen words: alone, and in lines of nothing else."""

    token: re.Pattern[str]
    line: str
    parts: re.Pattern[str]


@lru_cache(maxsize=32)
def _pattern(mark: str, *, html: bool) -> _Pattern:
    token = source_of_tokens(mark)
    if html:
        run = rf"(?:{_FORMATS})*{token}(?:{token}|{_FORMATS})*"
        line = rf"<(?P<tag>p|li|h[1-6])\b[^<>]*>(?:{run}{_BR})*{run}</(?P=tag)>|(?<=>){run}{_BR}"
        return _Pattern(re.compile(token), line, re.compile(rf"({run}(?:{_BR})?)"))
    linked = rf"→ (?:{token})+\r?\n(?!{token})\S+\r?\n"
    run = rf"(?:{linked}|{_MARKS_OF_LINES}(?:{token})+\r?\n)"
    line = rf"(?:(?<=\n\n)|(?<=\n\r\n)){run}+\r?\n|(?m:^){run}"
    return _Pattern(re.compile(token), line, re.compile(rf"({run})"))


@dataclass
class Marks:
    """The phrases of an edition, each with the number of its first token. Grows while pieces are marked."""

    language: str
    constants: Values = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    count: int = 0
    mark: str = MARK

    def plain(self, text: str) -> str:
        """A plain text with a token for each portion of its phrases."""
        return unflatten(self._marked(flatten(text))) if has_fields(text) else text

    def html(self, html: str) -> str:
        """HTML with a token for each portion of its phrases; tags stay where they are."""
        if not has_fields(html):
            return html
        flat = flatten_html(html)
        return unflatten_html(self._marked(flat), flat.tags)

    def _marked(self, flat: Flat) -> str:
        marked, at = [], 0
        for begin, end, phrase in find(flat, language=self.language):
            marked += [flat.text[at:begin], self._tokens(flat.text[begin:end], phrase)]
            at = end
        return "".join([*marked, flat.text[at:]])

    def _tokens(self, words: str, phrase: Phrase) -> str:
        """A token for each run of words between tags; what is the same for all stands there at once."""
        known = phrase.with_constants(self.constants)
        if not known.keys:
            said = iter(say(known, NOBODY))
            return re.sub(f"[^{TAG}]+", lambda _found: next(said), words)
        self.phrases.append(known)
        portions = iter(range(known.portions))
        return re.sub(f"[^{TAG}]+", lambda _found: self._next(known.portion(next(portions))), words)

    def _next(self, parts: Sequence[Part]) -> str:
        self.count += 1
        of_readers = [part for part in parts if part.kind == Kind.FIELD and part.key]
        wide = FIELD_CELLS * len(of_readers) + cells("".join(part.text + part.behind for part in parts))
        wide += sum(cells(part.fallback) for part in parts if not part.key)
        return token(self.count - 1, mark=self.mark, cells=wide, holds_field=bool(of_readers))

    @property
    def fields(self) -> "Fields":
        """The fields marked so far."""
        return Fields(tuple(self.phrases), mark=self.mark)


@dataclass(frozen=True)
class Fields:
    """The phrases whose tokens stand in frozen words, the subject if it has tokens, and the tokens' mark."""

    phrases: tuple[Phrase, ...] = ()
    subject: str = ""
    mark: str = MARK

    def stored(self) -> dict[str, Any]:
        """The fields as JSON; empty where there are none."""
        if not self.phrases:
            return {}
        phrases = [phrase.stored() for phrase in self.phrases]
        return {"subject": self.subject, "phrases": phrases, "mark": self.mark}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> "Fields":
        """Read what `stored` wrote."""
        phrases = tuple(restored(one) for one in data.get("phrases", ()))
        return cls(phrases, data.get("subject", ""), data.get("mark", MARK))

    def say(self, values: Values) -> list[str]:
        """The words for every token, in order."""
        return [portion for phrase in self.phrases for portion in say(phrase, values)]

    def refuse_torn(self, *frozen: str) -> None:
        """Raise `TornToken` where a token does not stand whole in frozen words."""
        if self.phrases and any(is_torn(words, mark=self.mark) for words in frozen):
            raise TornToken(_("A merge field was torn while the mail was laid out."))

    @property
    def keys(self) -> frozenset[str]:
        """Every field used, but those that are the same for all readers."""
        return frozenset(key for phrase in self.phrases for key in phrase.keys)


class TornToken(ValueError):
    """A token was broken, so that it would reach readers as it is."""


Slot = tuple["str | int | Slot", ...]
"""A place that differs between readers: words, numbers of tokens, slots. Nothing but words: it is left out."""


@dataclass(frozen=True)
class Form:
    """Frozen words cut at the places that differ: `constants` has one more than `slots`."""

    constants: tuple[str, ...]
    slots: tuple[Slot, ...]

    def fill(self, said: Sequence[str]) -> str:
        """The words with each place filled; `said` gives what each token stands for, as it is to be written."""
        words = [self.constants[0]]
        for slot, constant in zip(self.slots, self.constants[1:], strict=True):
            words += (filled(slot, said), constant)
        return "".join(words)


def filled(slot: Slot, said: Sequence[str]) -> str:
    """What stands in a slot for one reader."""
    spoken, words = False, []
    for part in slot:
        text = part if isinstance(part, str) else said[part] if isinstance(part, int) else filled(part, said)
        spoken = spoken or (bool(text) and not isinstance(part, str))
        words.append(text)
    return "".join(words) if spoken else ""


def cut(frozen: str, *, html: bool = False, named: Sequence[str] = (), count: int, mark: str = MARK) -> Form:
    """Cut frozen words at their slots. A line of nothing but fields is one slot, so that it can leave whole.

    Args:
        frozen: words with tokens, of which there are `count`; a token beyond those is words.
        html: whether they are HTML; a line is then a paragraph, an item, a heading or what ends by `br`.
        named: further slots by their frozen words; they are numbered from `count` on.
        mark: what the tokens begin with.
    """
    pattern = _pattern(mark, html=html)
    names = "|".join(re.escape(name) for name in named)
    whole = re.compile(rf"(?P<line>{pattern.line})|{pattern.token.pattern}" + (f"|{names}" if names else ""))
    constants, slots, at = [], [], 0
    for match in whole.finditer(frozen):
        slot = _slot(match, named, count, pattern)
        if slot:
            constants.append(frozen[at : match.start()])
            slots.append(slot)
            at = match.end()
    return Form((*constants, frozen[at:]), tuple(slots))


def _slot(match: re.Match[str], named: Sequence[str], count: int, pattern: _Pattern) -> Slot:
    """The slot of what was found; empty for a token that is none."""
    if match[0] in named:
        return (count + list(named).index(match[0]),)
    if not match["line"]:
        return _parts(match[0], count, pattern)
    lines = [one for one in pattern.parts.split(match[0]) if one]
    found = [(one, _parts(one, count, pattern)) for one in lines]
    return tuple(slot if pattern.token.search(one) else one for one, slot in found)


def _parts(words: str, count: int, pattern: _Pattern) -> Slot:
    """Words and the numbers of the tokens in them; empty where no token is one."""
    parts = tuple(_part(part, count, pattern) for part in re.split(rf"({pattern.token.pattern})", words) if part)
    return parts if any(isinstance(part, int) for part in parts) else ()


def _part(words: str, count: int, pattern: _Pattern) -> str | int:
    if not pattern.token.fullmatch(words):
        return words
    number = int(_NUMBER.findall(words)[0])
    return number if number < count else words


def fill_text(frozen: str, fields: Fields, values: Values) -> str:
    """Frozen plain words as one reader gets them."""
    if not fields.phrases:
        return frozen
    said = fields.say(values)
    return cut(frozen, count=len(said), mark=fields.mark).fill(said)


def fill_html(frozen: str, fields: Fields, values: Values) -> str:
    """Frozen HTML as one reader gets it, the values escaped."""
    if not fields.phrases:
        return frozen
    said = [html_words(one) for one in fields.say(values)]
    return cut(frozen, html=True, count=len(said), mark=fields.mark).fill(said)


def html_words(words: str) -> str:
    """Words as HTML, also between quotation marks; a line end is a `br`."""
    return escape(words).replace("\n", "<br/>")


def said_in_text(text: str, *, language: str, values: Values = NOBODY) -> str:
    """A plain text as an editor wrote it, said to one reader, by default to one of whom nothing is known."""
    return _at_once(text, language, values, Marks.plain, fill_text)


def said_in_html(html: str, *, language: str, values: Values = NOBODY) -> str:
    """The same for rich text."""
    return _at_once(html, language, values, Marks.html, fill_html)


def _at_once(
    source: str,
    language: str,
    values: Values,
    mark: Callable[[Marks, str], str],
    fill: Callable[[str, Fields, Values], str],
) -> str:
    if not has_fields(source):
        return source
    marks = Marks(language, mark=free_mark(source))
    frozen = mark(marks, source)
    return fill(frozen, marks.fields, values)
