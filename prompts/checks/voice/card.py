"""An author's habits on a card, and passages to learn from: what a prompt is given to write by. Pure.

The card is written in the language of the prompt, not in that of whoever asks.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prompts.checks.endings import ending_of
from prompts.checks.sentences import BLANK, Kind, Sentence, blanked, sentences
from prompts.checks.style.dictionary import KANJI
from prompts.checks.voice.measures import Measures, reading_of
from prompts.checks.voice.words import WORDS, CardWords

MOST_FORMS = 4
COMES_OFTEN = 3  # times in all essays, for a word at the beginning of sentences
MOST_OPENINGS = 3
LONGEST_OPENING = 80  # characters
MOST_PASSAGES = 40  # of one essay that are weighed
_TERM = re.compile(rf"(?P<kanji>[{KANJI}]{{2,}})|[\u30a1-\u30fa\u30fc]{{2,}}|[A-Za-z]{{4,}}")


@dataclass(frozen=True)
class Essay:
    """A published essay: its paragraphs stand on lines of their own, an empty line between its sections."""

    title: str
    text: str


def style_card(essays: Sequence[Essay], *, language: str) -> str:
    """Return a few lines on how an author writes, the newest essay first; "" without essays."""
    japanese, words = language == "ja", WORDS[language]
    read = [reading_of(essay.text, japanese=japanese) for essay in essays]
    measured = _averages([reading.measures for reading in read if reading.measures])
    if not measured:
        return ""
    found = [one for essay in essays for one in _prose(essay.text, japanese)]
    persons = Counter(reading.first_person for reading in read if reading.first_person)
    lines = [words.sentence.format(measured["sentence"]), words.commas.format(measured["commas"])]
    lines += _endings(measured, found, words) if japanese else []
    lines += [words.contractions.format(measured["contractions"])] if "contractions" in measured else []
    lines += [words.person.format(persons.most_common(1)[0][0])] if persons else []
    lines += [words.spoken.format(measured["spoken"])] if measured["spoken"] >= 1 else []
    lines += _beginnings(found, words) + _openings(essays, japanese, words)
    return "\n".join(f"- {line}" for line in lines)


def _prose(text: str, japanese: bool) -> list[Sentence]:
    return [one for one in sentences(text, japanese=japanese) if one.kind == Kind.PROSE]


def _averages(measures: Sequence[Measures]) -> Measures:
    names = {name: None for found in measures for name in found}
    return {name: statistics.fmean(found[name] for found in measures if name in found) for name in names}


def _endings(measured: Measures, found: Sequence[Sentence], words: CardWords) -> list[str]:
    polite = measured.get("polite", 100)
    register = words.polite if polite >= 80 else words.plain if polite <= 20 else words.mixed
    forms = Counter(form for sentence in found if (form := ending_of(sentence.text).form))
    lines = [register]
    if forms:
        lines.append(words.forms.format("、".join(form for form, _count in forms.most_common(MOST_FORMS))))
    return lines + ([words.nouns.format(measured["nouns"])] if measured["nouns"] >= 3 else [])


def _beginnings(found: Sequence[Sentence], words: CardWords) -> list[str]:
    begun = Counter(match[0] for sentence in found if (match := words.connectives.match(sentence.text)))
    often = [word for word, count in begun.most_common(MOST_FORMS) if count >= COMES_OFTEN]
    return [words.beginnings.format(words.joint.join(often))] if often else []


def _openings(essays: Sequence[Essay], japanese: bool, words: CardWords) -> list[str]:
    first = [found[0].text for essay in essays if (found := _prose(essay.text, japanese))]
    short = [text for text in first if len(text) <= LONGEST_OPENING][:MOST_OPENINGS]
    return [words.openings.format(" / ".join(short))] if short else []


def exemplars(
    essays: Sequence[Essay], topic: str, *, language: str, count: int = 3, characters: int = 400
) -> list[Essay]:
    """Return passages of an author's essays to learn their voice from, at most one of each essay, best first.

    Args:
        essays: the newest first; among equals the newer essay wins.
        topic: what is being written about. Passages that share words with it go first, then
            those whose sentences are as long as the author's usually are.
        language: "ja" or "en".
        count: at most so many passages.
        characters: the most of one passage. It begins and ends with a sentence.
    """
    japanese = language == "ja"
    usual = _averages([reading_of(essay.text, japanese=japanese).measures for essay in essays]).get("sentence", 0)
    wanted = _terms(topic)
    ranked = []
    for number, essay in enumerate(essays):
        passages = [
            ((-len(wanted & _terms(text)), _difference(text, usual, japanese)), number, Essay(essay.title, text))
            for text in islice(_passages(essay.text, japanese, characters), MOST_PASSAGES)
        ]
        ranked += [min(passages, key=lambda ranking: ranking[0])] if passages else []
    return [passage for _rank, _number, passage in sorted(ranked, key=lambda ranking: ranking[:2])[:count]]


def _terms(text: str) -> set[str]:
    """The words of a text that carry its subject, runs of kanji as their pairs."""
    found: set[str] = set()
    for term in _TERM.finditer(text.lower()):
        run = term[0]
        found.update([run[at : at + 2] for at in range(len(run) - 1)] if term["kanji"] else [run])
    return found


def _difference(text: str, usual: float, japanese: bool) -> float:
    return abs(reading_of(text, japanese=japanese).measures.get("sentence", 0) - usual)


def _passages(text: str, japanese: bool, characters: int) -> Iterator[str]:
    """Yield from each paragraph on as many sentences of its section as fit, unless that is next to nothing."""
    found = _prose(text, japanese)
    for number, first in enumerate(found):
        if number and found[number - 1].line == first.line:
            continue
        most = first.start + characters
        end = text.find("\n\n", first.start, most)
        reach = end if end >= 0 else most
        # No more sentences than characters: what comes after need not be looked at.
        fitting = [one for one in found[number : number + characters] if one.end <= reach]
        if fitting and fitting[-1].end - first.start >= characters // 3 and _tells(fitting):
            yield text[first.start : fitting[-1].end]


def _tells(passage: Sequence[Sentence]) -> bool:
    """Whether at least half of a passage is the author's own telling, and not speech."""
    letters = "".join(sentence.text for sentence in passage)
    return 2 * blanked(letters).count(BLANK) <= len(letters)
