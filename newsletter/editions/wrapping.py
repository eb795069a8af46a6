"""Lines of the text part: broken between phrases, after the rules of Japanese setting, never in an address."""

import re
from collections.abc import Iterator

from wcwidth import iter_graphemes

from blog.excerpts import cells
from blog.phrases import phrases as japanese_phrases
from newsletter.editions.merge.tokens import ANY_TOKEN, TOKEN

LINE_CELLS = 70
"""35 full-width characters: what Japanese newsletters keep to, and a good English line too."""

_NOT_FIRST = set(
    "、。，．,.・:;：；?？!！)）]］}｝〕〉》」』】’”ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞ…‥%％"
)
_NOT_LAST = set("(（[［{｛〔〈《「『【‘“")
_ADDRESS = re.compile(r"https?://[!-~]+|mailto:[!-~]+")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々〆〇]")
_WORDS = re.compile(rf"\s+|{ANY_TOKEN}|(?:(?!{ANY_TOKEN})\S)+")
_SPACES = re.compile(r"[^\S\u3000]+")
"""White space but the ideographic one, which an editor typed on purpose."""


def wrap(text: str, *, width: int = LINE_CELLS, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines of at most `width` cells. Line ends in the text are kept.

    The first line starts with `first`, all others with `rest`. Only an address, which is
    never broken, may make a line longer. The token of a merge field is never broken either,
    and is as wide as what it usually stands for.
    """
    room = width - max(cells(first), cells(rest))
    lines = [line for paragraph in text.split("\n") for line in _wrap_line(_one_space(paragraph), room)]
    return [(rest if number else first) + line for number, line in enumerate(lines)]


def unbroken(text: str) -> list[str]:
    """The pieces of a text that stay whole on a line; joined they are the text."""
    found: list[str] = []
    for token in _tokens(text):
        if found and _holds(found[-1], token):
            found[-1] += token
        else:
            found.append(token)
    return found


def _one_space(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _wrap_line(text: str, width: int) -> Iterator[str]:
    line = ""
    for phrase in unbroken(text):
        if line and not _fits(line + phrase.rstrip(), width):
            yield line.rstrip()
            line, phrase = "", phrase.lstrip()
        line += phrase
        while not _fits(line.rstrip(), width) and not _ADDRESS.search(line):
            head, line = _cut(line, width)
            yield head
    yield line.rstrip()


def _fits(text: str, width: int) -> bool:
    """Whether a text is no wider than the width; looks no further than needed."""
    used = 0
    for _cluster, wide in _clusters(text):
        used += wide
        if used > width:
            return False
    return True


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """What is never broken, a character or a token, and how many cells it takes."""
    at = 0
    for token in TOKEN.finditer(text):
        yield from ((cluster, cells(cluster)) for cluster in iter_graphemes(text[at : token.start()]))
        yield token[0], int(token[2])
        at = token.end()
    yield from ((cluster, cells(cluster)) for cluster in iter_graphemes(text[at:]))


def _cut(text: str, width: int) -> tuple[str, str]:
    """The longest head of a too wide text that fits and leaves neither side against the rules."""
    clusters: list[str] = []
    used = 0
    for cluster, wide in _clusters(text):
        clusters.append(cluster)
        used += wide
        if used > width:
            break
    fitting = max(1, len(clusters) - 1)
    places = range(fitting, max(1, fitting // 2), -1)
    allowed = (at for at in places if clusters[at][0] not in _NOT_FIRST and clusters[at - 1][-1] not in _NOT_LAST)
    head = "".join(clusters[: next(allowed, fitting)])
    return head, text[len(head) :]


def _holds(left: str, right: str) -> bool:
    """Whether no line may end between two phrases."""
    if right.isspace() or left[-1] in _NOT_LAST or _is_between_fields(right):
        return True
    if TOKEN.fullmatch(right) and _ends_in_token(left):
        return False
    if left[-1].isspace():
        return False
    if right[0] in _NOT_FIRST:
        return True
    return not _JAPANESE.match(left[-1]) and not _JAPANESE.match(right[0]) and _is_word(left[-1] + right[0])


def _is_between_fields(text: str) -> bool:
    token = TOKEN.fullmatch(text)
    return token is not None and token[3] == "x"


def _ends_in_token(text: str) -> bool:
    return any(token.end() == len(text) for token in TOKEN.finditer(text))


def _is_word(pair: str) -> bool:
    return all(character.isalnum() or character in "'’-_/@&+" for character in pair)


def _tokens(text: str) -> Iterator[str]:
    """Addresses, white space, merge fields, words of other scripts, and BudouX's Japanese phrases."""
    at = 0
    for address in _ADDRESS.finditer(text):
        yield from _word_tokens(text[at : address.start()])
        yield address.group()
        at = address.end()
    yield from _word_tokens(text[at:])


def _word_tokens(text: str) -> Iterator[str]:
    for word in _WORDS.findall(text):
        if _JAPANESE.search(word):
            yield from japanese_phrases(word)
        else:
            yield word
