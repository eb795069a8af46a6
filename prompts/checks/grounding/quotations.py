"""Quotations that the notes do not hold word for word."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from prompts.checks.findings import Finding, Severity
from prompts.checks.grounding.passages import passages_held, squashed

RULE = "grounding.quotation"
SHORTEST = 6  # characters, without punctuation
FEWEST_WORDS = 3  # where there are spaces between words
LONGEST_TERM = 12  # characters of a noun put into 「」 for emphasis
_PIECE = 12  # characters that must agree at once in a longer quotation
_SHOWN = 60  # characters of the notes' own words
_OPEN, _CLOSE = "「『“", {"「": "」", "『": "』", "“": "”"}
_SIGNS = re.compile('[「」『』“”"\n]')
_JAPANESE = re.compile(r"[ぁ-ヿ㐀-鿿]")
_NOUN_AT_THE_END = re.compile(r"[㐀-鿿々ァ-ヴーA-Za-z0-9みりきちげけめび]\Z")  # 仕組み, 見積もり
_SAID = re.compile(
    r"[。、]?(?:と|って)(?:い[うっ]|言|話|語|書|答|尋|聞|訊|問|笑|返|叫|つぶや|呟|ささや|こぼ|怒|口|教|続|付け|も|、)"
    r"|とのこと|という(?:声|返事|言葉|意見|感想|連絡|電話|メール|お?手紙)|。|$"
)


def unheld_quotations(text: str, notes: Sequence[str]) -> Iterator[Finding]:
    """Find the quotations of a folded text whose words no folded note holds, in order.

    Spaces, punctuation and case make no difference, and a part of what the notes say is held. Short ones, and
    nouns that stand in 「」 for emphasis, claim no more than other words and are passed over.
    """
    quoted = [
        (start, end, squashed(text[start:end])) for start, end in quotations(text) if _is_claim(text, start, end)
    ]
    plain = [squashed(note) for note in notes]
    held = passages_held((words for _start, _end, words in quoted), plain, size=_PIECE)
    near = _Near(notes) if quoted else None
    for start, end, words in quoted:
        if words not in held and near:
            yield Finding(RULE, start, end, _reason(near.like(words)), Severity.WARNING)


def _reason(instead: str) -> str:
    if instead:
        return _("Your notes do not hold this quotation; they say “%(held)s”.") % {"held": instead}
    return _("Your notes do not hold this quotation.")


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Return where the words of each outermost quotation stand, without its marks, in order.

    They end with their line: one that is never closed must not swallow the rest of the text.
    """
    waiting: list[tuple[str, int]] = []
    straight: int | None = None
    for match in _SIGNS.finditer(text):
        sign, at = match[0], match.start()
        if sign == "\n":
            straight = None
            waiting.clear()
        elif sign == '"':
            if straight is not None and not waiting:
                yield straight, at
            straight = at + 1 if straight is None else None
        elif sign in _OPEN:
            waiting.append((sign, at + 1))
        elif waiting and _CLOSE[waiting[-1][0]] == sign:
            start = waiting.pop()[1]
            if not waiting:
                yield start, at


def _is_claim(text: str, start: int, end: int) -> bool:
    words = text[start:end]
    if not _JAPANESE.search(words):
        return len(words.split()) >= FEWEST_WORDS
    length = len(squashed(words))
    if length < SHORTEST:
        return False
    a_term = text[start - 1] in "「“" and length <= LONGEST_TERM and _NOUN_AT_THE_END.search(words)
    return not a_term or bool(_SAID.match(text, end + 1))


class _Near:
    """The notes' own quotations, to show one that begins or ends like a changed one."""

    def __init__(self, notes: Sequence[str]) -> None:
        self._by_edge: dict[str, str] = {}
        for note in notes:
            for start, end in quotations(note):
                words = squashed(note[start:end])
                for edge in (words[:4], words[-4:]):
                    self._by_edge.setdefault(edge, note[start:end])

    def like(self, words: str) -> str:
        """Return the notes' quotation, cut to a length that can be shown, or an empty text."""
        found = self._by_edge.get(words[:4]) or self._by_edge.get(words[-4:]) or ""
        return found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"
