"""Katakana: which words name something in particular, and which are ordinary."""

import re
from collections.abc import Set
from functools import cache

from prompts.checks.grounding.wordlists import words

RUN = re.compile(r"(?<![ァ-ヴー])[ァ-ヴ][ァ-ヴー]*(?:[・=][ァ-ヴ][ァ-ヴー]*)*")
SHORTEST = 4  # characters of a word that may be a name by itself
LONGEST = 40  # no word is longer; what is, is noise
_LONGEST_PART = 16
_ORDINARY_ENDING = re.compile(r"[ァ-ヴー]{1,6}(?:ーション|メント|ビリティー?|イズム|ティング)")
_TWICE = re.compile(r"([ァ-ヴー]{2,4})\1|.ッ.リ")  # ワクワク, ピッタリ


def ordinary(word: str, known: Set[str] = frozenset()) -> bool:
    """Whether a run of katakana without ・ is made of ordinary words, or of words in `known`.

    A long mark at the end of a part may be there or not.
    """
    if len(word) > LONGEST or _TWICE.fullmatch(word) or _ORDINARY_ENDING.fullmatch(word):
        return True
    reached = [True] + [False] * len(word)
    listed = _listed()
    for start in range(len(word)):
        if reached[start]:
            for end in range(start + 2, min(len(word), start + _LONGEST_PART) + 1):
                part = word[start:end].rstrip("ー")
                reached[end] = reached[end] or part in listed or part in known
    return reached[-1]


@cache
def _listed() -> frozenset[str]:
    return frozenset(word.rstrip("ー") for word in words("katakana"))


def words_of(run: str) -> list[str]:
    """Return the words of a run, which ・ and the sign of double names divide."""
    return re.split("[・=]", run)


def parts(text: str) -> set[str]:
    """Return the katakana words of a text as `ordinary` takes them for known."""
    return {part.rstrip("ー") for run in RUN.finditer(text) for part in words_of(run[0])}


def may_be_a_name(run: str, known: Set[str] = frozenset()) -> bool:
    """Whether a run, with ・ or without, holds a word that is neither ordinary nor known."""
    several = words_of(run)
    if len(several) == 1:
        return len(run) >= SHORTEST and not ordinary(run, known)
    return len(run) > SHORTEST and any(len(word) > 1 and not ordinary(word, known) for word in several)
