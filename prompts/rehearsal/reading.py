"""What the rehearsal model understands of a request: the task, the notes, and nothing more.

It is no AI. It cuts sentences, picks out nouns, numbers and quotations by their letters, and
finds the tags our prompts wrap their material in.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_TASK = re.compile(r'<task name="([a-z_]+)" lang="([a-z]+)">')
_TAG = r"<{0}(?: id=\"\d+\")?>\n(.*?)\n</{0}>"
_EDITION_PART = re.compile(r'<part id="([a-z]+\d*)">\n(?:種類|Kind): [^\n]*\n(.*?)\n</part>', re.DOTALL)
_NOTE = re.compile(r"(?:問い: (?P<q_ja>.*?)\n答え: |Question: (?P<q_en>.*?)\nAnswer: )?(?P<text>.*)", re.DOTALL)
_OUTLINED = re.compile(r"^\d+\) (.*?)\s?[（(](voices|section|factors|close)[）)] ?(.*)$", re.MULTILINE)
_NOUN_JA = re.compile(r"[一-鿿々]{2,}|[ァ-ヴー]{3,}|[A-Za-z][A-Za-z0-9]{2,}")
_NOUN_EN = re.compile(r"\b(?![A-Za-z]+(?:ed|ly)\b)[A-Za-z]{5,}\b")
_NUMBER = re.compile(
    r"(?:[0-9０-９][0-9０-９,，.．]*|[一二三四五六七八九十百千]+(?=[年人社件割か]))\s*"
    r"(?:%|％|割|分|人|名|社|件|円|万円|年|か月|ヶ月|月|週間|日|回|倍|時間|(?<=\s)[a-z]{3,})"
)
_QUOTED = re.compile(r"「[^「」]{2,80}」|“[^“”]{2,120}”|\"[^\"\n]{2,120}\"")
_COMMON_JA = frozenset(
    re.findall(
        r"\S+",
        "自分 今回 場合 必要 以上 以下 最初 最後 一番 今日 昨日 明日 今年 昨年 去年 毎日 毎週 "
        "全部 全員 本当 相手 理由 結果 会社 平均 半年 半分 一人 二人 一番 一方 時間 言葉",
    )
)
_COMMON_EN = frozenset(
    re.findall(
        r"\S+",
        "about after again their there these those which would could should where while because before being "
        "other people thing things really every never always asked wrote three seven eight eleven twelve first "
        "since until still under between silent ourselves themselves himself herself january february march "
        "april august september october november december",
    )
)


@dataclass(frozen=True)
class Essay:
    """One essay of an edition."""

    title: str
    lead: str
    text: str
    number: int = 0


@dataclass(frozen=True)
class Reader:
    """Someone a draft is to be read as."""

    name: str
    brief: str


@dataclass(frozen=True)
class Part:
    """One part of an outline."""

    kind: str
    heading: str
    brief: str = ""


@dataclass(frozen=True)
class Request:
    """A request as far as it is understood."""

    task: str
    language: str
    topic: str
    notes: tuple[str, ...]
    asked: tuple[str, ...]
    draft: str
    heading: str
    brief: str
    kind: str
    essays: tuple[Essay, ...]
    shape: tuple[str, ...] = ()
    title: str = ""
    instruction: str = ""
    selected: str = ""
    outline: tuple[Part, ...] = ()
    caption: str = ""
    author: str = ""
    role: str = ""
    vocabulary: tuple[str, ...] = ()
    readers: tuple[Reader, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()  # of an edition: id and words

    @property
    def japanese(self) -> bool:
        return self.language == "ja"

    @property
    def material(self) -> str:
        """Everything the author gave, draft first."""
        return "\n".join(part for part in (self.draft, *self.notes) if part)

    @property
    def sentences(self) -> list[str]:
        """What the author said: whole sentences of the draft, then those of the notes, each once."""
        said = [text for note in self.notes for text in sentences(note)]
        return list(dict.fromkeys([*prose(self.draft), *said]))


def read(messages: Sequence[dict[str, Any]]) -> Request:
    """Read the messages of a chat completion. An unknown prompt has an empty task."""
    text = "\n".join(_words(m.get("content")) for m in messages if m.get("role") == "user")
    found = _TASK.search(text)
    language = found[2] if found else ("ja" if re.search(r"[ぁ-ん]", text) else "en")
    notes = [_NOTE.fullmatch(source) for source in _tagged(text, "source")]
    section, author = _first(text, "section"), _first(text, "author")
    return Request(
        task=found[1] if found else "",
        language=language,
        topic=_first(text, "topic"),
        notes=tuple(note["text"].strip() for note in notes if note) or (() if found else (text,)),
        asked=tuple(note["q_ja"] or note["q_en"] or "" for note in notes if note),
        draft=_first(text, "draft"),
        heading=_line(section, "見出し", "Heading"),
        brief=_line(section, "内容", "Content"),
        kind=_line(section, "種類", "Kind") or "section",
        shape=tuple(re.findall(r"^([a-z]+): ", _first(text, "shape"), re.MULTILINE)),
        essays=_essays(text),
        title=_first(text, "title"),
        instruction=_first(text, "instruction"),
        selected=_first(text, "selected"),
        outline=tuple(
            Part(kind, heading, brief) for heading, kind, brief in _OUTLINED.findall(_first(text, "outline"))
        ),
        caption=_first(text, "caption"),
        author=_line(author, "名前", "Name"),
        role=_line(author, "肩書き", "Title"),
        vocabulary=tuple(filter(None, _first(text, "vocabulary").splitlines())),
        readers=tuple(_reader(reader) for reader in _tagged(text, "reader")),
        parts=tuple((name, words.strip()) for name, words in _EDITION_PART.findall(text)),
    )


def _outline(text: str) -> tuple[Part, ...]:
    return tuple(Part(kind, heading, brief) for heading, kind, brief in _OUTLINED.findall(text))


def _words(content: Any) -> str:
    """The words of a message, also of one that shows a picture beside them."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return str(content or "")


def _tagged(text: str, tag: str) -> list[str]:
    return re.findall(_TAG.format(tag), text, re.DOTALL)


def _first(text: str, tag: str) -> str:
    return next(iter(_tagged(text, tag)), "").strip()


def _line(text: str, *names: str) -> str:
    found = re.search(rf"^(?:{'|'.join(names)}): (.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _essays(text: str) -> tuple[Essay, ...]:
    given = re.findall(r'<essay id="(\d+)">', text)
    return tuple(map(_essay, _tagged(text, "essay"), map(int, given)))


def _essay(text: str, number: int) -> Essay:
    title, lead = _line(text, "題", "Title"), _line(text, "リード", "Lead")
    body = re.sub(r"^(?:題|Title|リード|Lead): .*\n?", "", text, flags=re.MULTILINE)
    return Essay(title=title, lead=lead, text=body.strip(), number=number)


def _reader(text: str) -> Reader:
    name, _line_end, brief = text.partition("\n")
    return Reader(name=_line(name, "名前", "Name"), brief=brief.strip())


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, each once, in order. A quotation stays in one piece."""
    pieces = re.findall(r"(?:「[^」]*」|“[^”]*”|[^。！？!?.\n「“]|\.(?=\d))+[。！？!?.]*[」”]?|[「“].", text)
    found = [piece.strip(" 　-・*") for piece in pieces]
    return list(dict.fromkeys(piece for piece in found if len(piece) > 3))


def prose(text: str) -> list[str]:
    """Return the sentences of a written text without its headings, which end in no stop."""
    return [piece for piece in sentences(text) if re.search(r"[。！？!?.…」”]$", piece)]


def nouns(texts: Iterable[str], *, japanese: bool) -> list[str]:
    """Return words that look like nouns, the most frequent first, equals in order of appearance."""
    text = "\n".join(texts)
    if japanese:
        found = [word for word in _NOUN_JA.findall(text) if word not in _COMMON_JA]
    else:
        found = [word.lower() for word in _NOUN_EN.findall(text) if word.lower() not in _COMMON_EN]
    return [word for word, _count in Counter(found).most_common()]


def numbers(text: str) -> list[str]:
    """Return numbers with their units, each once, in order."""
    return list(dict.fromkeys(match.strip() for match in _NUMBER.findall(text)))


def quotations(text: str) -> list[str]:
    """Return quotations with their marks, each once, in order."""
    return list(dict.fromkeys(_QUOTED.findall(text)))


def nearest(words: str, candidates: Sequence[str], *, japanese: bool, count: int) -> list[str]:
    """Return up to `count` candidates that share words with `words`, in their own order."""
    wanted = set(nouns([words], japanese=japanese)) | set(numbers(words))
    scored = [
        (sum(word.lower() in text.lower() for word in wanted), -index) for index, text in enumerate(candidates)
    ]
    best = sorted((score for score in scored if score[0]), reverse=True)[:count]
    return [candidates[-index] for index in sorted((score[1] for score in best), reverse=True)]
