"""How text and questions become tokens that both databases treat alike.

Neither database knows where a Japanese word ends: a whole run of Japanese characters
would be one token, found only by its beginning. So a run is indexed as its
overlapping pairs of characters and its last character alone (営業部門 → 営業 業部
部門 門), and a question is cut the same way. Everything is pure.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

MOST_CHARACTERS = 60
MOST_WORDS = 16
# Found in no text: the answer to a question without any word in it is empty.
NOTHING = "\ue000"

_CJK = (
    "\u3005-\u3007"  # 々〆〇
    "\u3041-\u3096\u309d\u309e"  # hiragana
    "\u30a1-\u30fa\u30fc-\u30fe"  # katakana, ー; ・ separates
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # kanji
)
_MARKS = re.compile("[\u0300-\u036f]")  # accents, as they stand apart from their letters
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+")


class Match(Enum):
    """How a run of a question matches: these pairs in a row, words beginning so, or this word."""

    PAIRS = "pairs"
    BEGINNING = "beginning"
    WORD = "word"


@dataclass(frozen=True)
class Run:
    """A part of a question: its tokens, how they match, and the characters it was made of."""

    tokens: tuple[str, ...]
    match: Match
    text: str


def normal(text: str) -> str:
    """Return text with full-width Latin, half-width kana and the like unified (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """Return text as it is compared: `normal`, without case, and Latin letters without their accents.

    Kana keep their voicing marks: か and が are two letters.
    """
    apart = unicodedata.normalize("NFD", normal(text).casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", apart))


def index_text(text: str) -> str:
    """Return the text as the tokens to be indexed, separated by spaces."""
    return " ".join(token for run in _RUN.finditer(folded(text)) for token in _indexed(run))


def question(text: str) -> list[list[Run]]:
    """Return a question's words, each as the runs it is made of. Words without any run are left out."""
    words = (runs_of(word) for word in capped(text).split())
    return [runs for runs in words if runs]


def runs_of(word: str) -> list[Run]:
    """Return the runs one word of a question is made of."""
    return [_asked(run) for run in _RUN.finditer(folded(word))]


def capped(text: str) -> str:
    """Return a question cut to what the databases can parse: 60 characters, 16 words."""
    return " ".join(normal(text)[: MOST_CHARACTERS * 2].split()[:MOST_WORDS])[:MOST_CHARACTERS].rstrip()


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(run[start : start + 2] for start in range(len(run) - 1))


def _indexed(run: re.Match[str]) -> tuple[str, ...]:
    text = run.group()
    return (*_pairs(text), text[-1]) if run["cjk"] else (text,)


def _asked(run: re.Match[str]) -> Run:
    text = run.group()
    if not run["cjk"]:
        return Run((text,), Match.WORD, text)
    if len(text) == 1:
        return Run((text,), Match.BEGINNING, text)
    return Run(_pairs(text), Match.PAIRS, text)
