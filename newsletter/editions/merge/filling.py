"""Fields in frozen words: marked by tokens when an edition is rendered, filled for each reader when it is mailed.

A token is plain ASCII, so that it passes through MJML, inlining, phrase breaks and wrapping unchanged.
Filling goes over the frozen words once: what a value holds is never looked at again.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

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
from newsletter.editions.merge.phrases import Phrase, find, restored

TOKEN = re.compile(r"kwmf(\d{4})z")
_T = r"kwmf\d{4}z"
_FORMATS = r"<wbr\s*/?>|</?(?:b|strong|i|em|bdi)>|\s"
_RUN = rf"(?:{_FORMATS})*{_T}(?:{_T}|{_FORMATS})*"
_BR = r"<br\s*/?>"
_IN_HTML = rf"<(?P<tag>p|li|h[1-6])\b[^<>]*>(?:{_RUN}{_BR})*{_RUN}</(?P=tag)>|(?<=>){_RUN}{_BR}"
_IN_TEXT = rf"(?:(?<=\n\n)|(?<=\n\r\n))(?:(?:{_T})+\r?\n)+\r?\n|(?m:^)(?:{_T})+\r?\n"
_LINES = {True: re.compile(rf"({_RUN}(?:{_BR})?)"), False: re.compile(rf"((?:{_T})+\r?\n)")}


@dataclass
class Marks:
    """The phrases of an edition, each with the number of its first token. Grows while pieces are marked."""

    language: str
    constants: Values = field(default_factory=dict)
    phrases: list[Phrase] = field(default_factory=list)
    count: int = 0

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
        return re.sub(f"[^{TAG}]+", self._next, words)

    def _next(self, _match: object) -> str:
        self.count += 1
        return f"kwmf{self.count - 1:04}z"


@dataclass(frozen=True)
class Fields:
    """The phrases whose tokens stand in frozen words, and the subject with its tokens if it has any."""

    phrases: tuple[Phrase, ...] = ()
    subject: str = ""

    def stored(self) -> dict[str, Any]:
        """The fields as JSON; empty where there are none."""
        if not self.phrases:
            return {}
        return {"subject": self.subject, "phrases": [phrase.stored() for phrase in self.phrases]}

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> "Fields":
        """Read what `stored` wrote."""
        return cls(tuple(restored(one) for one in data.get("phrases", ())), data.get("subject", ""))

    def say(self, values: Values) -> list[str]:
        """The words for every token, in order."""
        return [portion for phrase in self.phrases for portion in say(phrase, values)]

    @property
    def keys(self) -> frozenset[str]:
        """Every field used, but those that are the same for all readers."""
        return frozenset(key for phrase in self.phrases for key in phrase.keys)


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


def cut(frozen: str, *, html: bool = False, named: Sequence[str] = (), count: int) -> Form:
    """Cut frozen words at their slots. A line of nothing but fields is one slot, so that it can leave whole.

    Args:
        frozen: words with tokens, of which there are `count`; a token beyond those is words.
        html: whether they are HTML; a line is then a paragraph, an item, a heading or what ends by `br`.
        named: further slots by their frozen words; they are numbered from `count` on.
    """
    lines = _IN_HTML if html else _IN_TEXT
    names = "|".join(re.escape(name) for name in named)
    whole = re.compile(rf"(?P<line>{lines})|{_T}" + (f"|{names}" if names else ""))
    constants, slots, at = [], [], 0
    for match in whole.finditer(frozen):
        slot = _slot(match, named, count, html=html)
        if slot:
            constants.append(frozen[at : match.start()])
            slots.append(slot)
            at = match.end()
    return Form((*constants, frozen[at:]), tuple(slots))


def _slot(match: re.Match[str], named: Sequence[str], count: int, *, html: bool) -> Slot:
    """The slot of what was found; empty for a token that is none."""
    if match[0] in named:
        return (count + list(named).index(match[0]),)
    if not match["line"]:
        return _parts(match[0], count)
    lines = [one for one in _LINES[html].split(match[0]) if one]
    found = [(one, _parts(one, count)) for one in lines]
    return tuple(slot if TOKEN.search(one) else one for one, slot in found)


def _parts(words: str, count: int) -> Slot:
    """Words and the numbers of the tokens in them; empty where no token is one."""
    parts = tuple(_part(part, count) for part in re.split(rf"({_T})", words) if part)
    return parts if any(isinstance(part, int) for part in parts) else ()


def _part(words: str, count: int) -> str | int:
    token = TOKEN.fullmatch(words)
    return int(token[1]) if token and int(token[1]) < count else words


def fill_text(frozen: str, fields: Fields, values: Values) -> str:
    """Frozen plain words as one reader gets them."""
    if not fields.phrases:
        return frozen
    said = fields.say(values)
    return cut(frozen, count=len(said)).fill(said)


def fill_html(frozen: str, fields: Fields, values: Values) -> str:
    """Frozen HTML as one reader gets it, the values escaped."""
    if not fields.phrases:
        return frozen
    said = [html_words(one) for one in fields.say(values)]
    return cut(frozen, html=True, count=len(said)).fill(said)


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
    marks = Marks(language)
    frozen = mark(marks, source)
    return fill(frozen, Fields(tuple(marks.phrases)), values)
