"""Names in Latin letters: capitalised words, in an English text those with no other reason for their capital."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from prompts.checks.grounding.wordlists import listed, words

WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-z0-9À-ÖØ-öø-ÿ]*(?:['’&+/.-][A-Za-z0-9À-ÖØ-öø-ÿ]+)*")
_PAPER = re.compile(r"[AB]\d{1,2}|[A-Z]|[IVX]{1,4}")
_IN_ENGLISH = re.compile(r" [a-z]{2,}")  # an English sentence goes on, whose first word is no name
_LONGEST = 6  # words of a name
_SENTENCE_END = re.compile(r"(?:^|[.!?:;。！？\n\0“「『\"(*•#|>–—-]|[.!?\0][\"”’)]+)[ \t#>*\"“‘「『(-]*\Z")
_SAYS = re.compile(rf" (?:{'|'.join(listed('speech.en'))})\b|['’]s\b")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.? \Z")
_ADVERB = re.compile(r"[A-Z][a-z]+(?:ly|ing|ed)")
_VOWEL_AT_THE_END = re.compile(r"[A-Z][a-z]{2,}[aiou]")  # Okubo, Yoshida: few English words end so

Run = tuple[int, int, tuple[str, ...]]  # start, end, the words of the name


def latin_words(text: str) -> list[str]:
    """Return every Latin word of a text, in one case, in order."""
    return [_plain(match[0]) for match in WORD.finditer(text)]


def _plain(word: str) -> str:
    return re.sub(r"['’]s?\Z", "", word.casefold().replace("’", "'"))


def names_in_japanese(text: str) -> Iterator[Run]:
    """Find runs of Latin words with a capital in a Japanese text that are no abbreviations in general use."""
    for run in _runs(text, lambda word: word[0].isupper() or any(sign.isupper() for sign in word)):
        while run and _in_general_use(run[0][0]):
            run = run[1:]
        while run and _in_general_use(run[-1][0]):
            run = run[:-1]
        if run and not (len(run) == 1 and _IN_ENGLISH.match(text, run[0].end())):
            yield run[0].start(), run[-1].end(), tuple(_plain(match[0]) for match in run)


def _in_general_use(word: str) -> bool:
    general = _folded("latin")
    parts = (re.sub(r"\d+\Z", "", part) for part in re.split(r"[&/+.-]", word.casefold()))
    listed_by_parts = all(not part or part in general for part in parts)
    return bool(_PAPER.fullmatch(word)) or word.casefold() in general or listed_by_parts


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words(name))


def names_in_english(text: str) -> Iterator[Run]:
    """Find capitalised words of an English text that begin no sentence, or are evidently names if they do."""
    for line in re.finditer(r"[^\n]+", text):
        if not _is_heading(line[0]):
            for run in _runs(line[0], lambda word: word[0].isupper()):
                yield from _name(line[0], run, line.start())


def _is_heading(line: str) -> bool:
    """A line in title case: three words or more, most with a capital, and no full stop."""
    found = [match[0] for match in WORD.finditer(line)]
    capitals = sum(word[0].isupper() for word in found)
    return line.lstrip().startswith("#") or (
        len(found) > 2 and not re.search(r"[.!?,]", line) and 2 * capitals > len(found)
    )


def _name(line: str, run: list[re.Match[str]], offset: int) -> Iterator[Run]:
    first = bool(_SENTENCE_END.search(line[max(0, run[0].start() - 12) : run[0].start()]))
    if first and _ADVERB.fullmatch(run[0][0]):
        run, first = run[1:], False
    while run and _common(run[0][0]):
        run, first = run[1:], False
    while run and _common(run[-1][0]):
        run = run[:-1]
    if run and not (first and len(run) == 1 and not _evident(line, run[0])):
        title = _TITLE.search(line[max(0, run[0].start() - 6) : run[0].start()])
        start = run[0].start() - (len(title[0]) if title else 0)
        end = run[-1].end() - (2 if re.search(r"['’]s\Z", run[-1][0]) else 0)
        yield offset + start, offset + end, tuple(_plain(match[0]) for match in run)


def _common(word: str) -> bool:
    plain = word.casefold().replace("’", "'")
    return (
        plain in _folded("english") or _plain(word) in _folded("english") or bool(re.fullmatch(r"[A-Z]\d*", word))
    )


def _evident(line: str, word: re.Match[str]) -> bool:
    """Whether the only word of a name, at the beginning of a sentence, is one all the same."""
    if _plain(word[0]) in _folded("given_names") or _VOWEL_AT_THE_END.fullmatch(word[0]):
        return True
    return bool(_SAYS.match(line, word.end())) and not word[0].endswith("s")


def _runs(text: str, belongs: Callable[[str], bool]) -> Iterator[list[re.Match[str]]]:
    """Group neighbouring words that belong to a name, with one space or “&” between them."""
    run: list[re.Match[str]] = []
    for match in WORD.finditer(text):
        joined = run and text[run[-1].end() : match.start()] in (" ", " & ") and len(run) < _LONGEST
        if run and not (joined and belongs(match[0])):
            yield run
            run = []
        if belongs(match[0]):
            run.append(match)
    if run:
        yield run
