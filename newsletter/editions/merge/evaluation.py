"""What a phrase says to one reader. Rules:

- An empty field leaves with what joins it to the others; what is left reads as if it had never been there.
- `会社名 氏名 様` with a company and no name becomes 「株式会社○○ ご担当者様」.
- A fallback stands where its field is empty. One that is a salutation of its own (読者の皆さま) stands only
  where nothing at all is known, and then without a further 様.
- “Dear {{name}},” without a name says “Dear reader,”; “Hello {{name}},” says “Hello,”.
- Without anything to say, the whole phrase leaves.
"""

import re
from collections.abc import Mapping, Sequence

from newsletter.editions.merge.fields import PERSON
from newsletter.editions.merge.phrases import Kind, Part, Phrase

Values = Mapping[str, str]
NOBODY: Values = {}
"""The values of a reader of whom nothing is known, and of the public archive."""
READER = "reader"
_SALUTATION = re.compile(
    r"(?:様|樣|さま|サマ|さん|くん|ちゃん|君|殿|どの|氏|女史|各位|御中|先生|社長|会長|部長|課長|教授|博士"
    r"|皆|みんな|みなさん|方々|かたがた)$"
)
_NO_GAP = frozenset(" \t\u00a0\u3000")


def say(phrase: Phrase, values: Values) -> list[str]:
    """The words of a phrase for one reader, by portion; all empty: it leaves.

    `values` must be cleaned (`newsletter.editions.merge.values`). Nothing in them is ever read as a field.
    """
    said = _run(phrase.parts, values)
    words = _with_words(phrase, said) if said is not None else _without_words(phrase)
    portions = [""] * phrase.portions
    for part, text in zip(phrase.parts, words, strict=True):
        portions[part.portion] += text
    return portions


def _run(parts: Sequence[Part], values: Values) -> dict[int, str] | None:
    """What stands for each field and each word bound to it, by place in the phrase; None: nothing is known."""
    fields = {at: part for at, part in enumerate(parts) if part.kind == Kind.FIELD}
    known = {at: values.get(part.key, "") for at, part in fields.items()}
    wanted = [at for at, part in fields.items() if part.key in PERSON]
    named = not wanted or any(known[at] for at in wanted)
    greets = any(part.kind in (Kind.LEAD, Kind.DEAR) for part in parts)
    honours = any(part.kind == Kind.TAIL and _SALUTATION.search(part.text) for part in parts)
    if any(known.values()) and (named or not (greets or honours)):
        return {at: known[at] or _plain_fallback(part) for at, part in fields.items()}
    if any(known.values()) and honours:
        return _for_whom_it_concerns(fields, known, parts)
    return _fallbacks(fields, parts, greets=greets)


def _plain_fallback(part: Part) -> str:
    return "" if _SALUTATION.search(part.fallback) else part.fallback


def _for_whom_it_concerns(
    fields: Mapping[int, Part], known: Mapping[int, str], parts: Sequence[Part]
) -> dict[int, str]:
    """A company is known and no person: the fallback of the name, or ご担当者 instead of name and title."""
    said = {at: known[at] or _plain_fallback(part) for at, part in fields.items()}
    if any(said[at] for at, part in fields.items() if part.key in PERSON):
        return said
    said |= {at: "" for at, part in fields.items() if part.key == "title"}
    if not any(said.values()):
        return {at: known[at] for at in fields}
    tails = [at for at, part in enumerate(parts) if part.kind == Kind.TAIL]
    said |= {at: _concerned(parts[at].text) if parts[at].text.strip() else "" for at in tails}
    return said


def _concerned(tail: str) -> str:
    """ご担当者様, however the name would have been honoured; 御中 is right already."""
    honorific = tail.strip()
    if honorific in ("御中", "各位") or "担当者" in honorific:
        return f" {honorific}"
    return " ご担当者さま" if honorific == "さま" else " ご担当者様"


def _fallbacks(fields: Mapping[int, Part], parts: Sequence[Part], *, greets: bool) -> dict[int, str] | None:
    """What stands where nobody is known: the fallbacks, of which a salutation of its own needs no 様."""
    said = {at: part.fallback for at, part in fields.items()}
    if any(said.values()):
        readers = [at for at, part in fields.items() if part.key]
        if not any(said[at] for at in readers) or any(_SALUTATION.search(text) for text in said.values()):
            said |= {at: "" for at, part in enumerate(parts) if part.kind == Kind.TAIL}
        return said | _uncourteous(parts)
    if not greets:
        return None
    if any(part.kind == Kind.DEAR for part in parts):
        said[min(said)] = READER
    else:
        said |= {at: part.text.rstrip(" ,\u3000") for at, part in enumerate(parts) if part.kind == Kind.LEAD}
    return said | _uncourteous(parts)


def _uncourteous(parts: Sequence[Part]) -> dict[int, str]:
    """Mr. and Ms. leave with the name."""
    return {at: "" for at, part in enumerate(parts) if part.kind == Kind.COURTESY}


def _with_words(phrase: Phrase, said: Mapping[int, str]) -> list[str]:
    """The words of each part where there is something to say."""
    words: list[str] = []
    spoken, gaps = False, []
    for at, part in enumerate(phrase.parts):
        words.append(said.get(at, part.text))
        if part.kind == Kind.GAP:
            gaps.append(at)
        elif part.kind == Kind.FIELD:
            words[at] = _in_full(part, said[at]) if said[at] else ""
            if not (said[at] and spoken):
                words[gaps[0] if gaps else at : at] = [""] * len(gaps)
            spoken, gaps = spoken or bool(said[at]), []
    return words


def _in_full(part: Part, value: str) -> str:
    """A value with what stands around it; 株式会社 that is in the value already is not said twice."""
    before = "" if part.text and value.startswith(part.text) else part.text
    behind = "" if part.behind and value.endswith(part.behind) else part.behind
    return f"{before}{value}{behind}"


def _without_words(phrase: Phrase) -> list[str]:
    """What is left of each part where there is nothing to say: at most the white space and comma around it."""
    kinds = {part.kind for part in phrase.parts if part.text}
    after = Kind.AFTER in kinds and not phrase.starts
    rest = not phrase.starts and not phrase.ends and (after or not kinds & {Kind.SPACE, Kind.WORD})
    space = not phrase.starts and not phrase.ends and not after
    kept = {Kind.WORD: True, Kind.AFTER: after, Kind.REST: rest, Kind.SPACE: space}
    words = [part.text if kept.get(Kind(part.kind), False) else "" for part in phrase.parts]
    for at, part in enumerate(phrase.parts):
        if part.kind == Kind.NEXT:
            words[at] = part.text.upper()
    return words
