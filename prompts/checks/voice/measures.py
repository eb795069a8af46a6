"""What can be counted of a text and said in words: sentence length, commas, endings, first person. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from prompts.checks.endings import Register, ending_of
from prompts.checks.sentences import Kind, blanked, sentences
from prompts.checks.style.dictionary import KANJI

Measures = dict[str, float]

_FIRST_JAPANESE = re.compile(
    r"私(?!立|用|語|有|的|服)|わたくし|わたし|あたし|僕|ぼく(?!と)|俺|おれ(?![ばる])|筆者|弊社|当社"
)
_FIRST_ENGLISH = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours)\b")
_SPOKEN = re.compile(r"「[^「」]*」|“[^“”]*”")
_CONTRACTION = re.compile(r"\b\w+['’](?:t|s|re|ve|ll|d|m)\b")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class Reading:
    """One text as it was counted: `measures` by name, and what the author calls themself most often, or ""."""

    measures: Measures
    first_person: str


def reading_of(text: str, *, japanese: bool) -> Reading:
    """Count a text. One without a sentence has no measures."""
    plain = unicodedata.normalize("NFKC", text)
    own = [blanked(one.text) for one in sentences(plain, japanese=japanese) if one.kind == Kind.PROSE]
    if not own:
        return Reading({}, "")
    persons = Counter((_FIRST_JAPANESE if japanese else _FIRST_ENGLISH).findall(" ".join(own)))
    count = _japanese if japanese else _english
    first = min(persons, key=lambda word: (-persons[word], word)) if persons else ""
    return Reading(count(plain, own, persons.total()), first)


def _japanese(text: str, own: Sequence[str], persons: int) -> Measures:
    dense = _SPACE.sub("", text)
    registers = Counter(ending_of(sentence).register for sentence in own)
    decided = registers[Register.POLITE] + registers[Register.PLAIN]
    return {
        "sentence": sum(len(_SPACE.sub("", sentence)) for sentence in own) / len(own),
        "commas": sum(sentence.count("、") for sentence in own) / len(own),
        **({"polite": 100 * registers[Register.POLITE] / decided} if decided else {}),
        "nouns": 100 * sum(bool(re.search(rf"[{KANJI}ァ-ヺー][。.]?$", sentence)) for sentence in own) / len(own),
        "kanji": 100 * len(re.findall(rf"[{KANJI}]", dense)) / len(dense),
        "person": 1000 * persons / len(dense),
        "spoken": 100 * sum(map(len, _SPOKEN.findall(dense))) / len(dense),
    }


def _english(text: str, own: Sequence[str], persons: int) -> Measures:
    words = len(text.split())
    return {
        "sentence": sum(len(sentence.split()) for sentence in own) / len(own),
        "commas": sum(sentence.count(",") for sentence in own) / len(own),
        "contractions": 1000 * len(_CONTRACTION.findall(text)) / words,
        "person": 1000 * persons / words,
        "spoken": 100 * sum(map(len, _SPOKEN.findall(text))) / len(text),
    }
