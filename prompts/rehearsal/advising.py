"""What the rehearsal model says of an edition: what its words and their order show without being understood."""

import re
from collections.abc import Iterator
from typing import Any

from prompts.rehearsal.reading import Request, nouns
from prompts.rehearsal.words import Words

GREETS = {
    "ja": re.compile(r"様(?![子々式])|さま|皆さん|みなさん|みなさま|こんにちは|おはよう|こんばんは|お疲れ"),
    "en": re.compile(r"\b(?:dear|hello|hi|good (?:morning|afternoon|evening)|greetings)\b", re.IGNORECASE),
}
LOUD = re.compile(r"[!！]")
LATE = 2  # blocks before it
FAR_LONGER = 3  # times the others' mean
MOST = 5

Remark = tuple[str, str, str, tuple[str, ...]]
"""Part, aspect, which of `Words.advice`, and what its sentences take."""


def edition_review(request: Request, words: Words) -> dict[str, Any]:
    """Remarks on parts of the edition, in the order in which they are looked for; none where nothing is seen."""
    return {
        "remarks": [
            {
                "part": part,
                "aspect": aspect,
                "remark": words.advice[key][0].format(*taken),
                "proposal": words.advice[key][1].format(*taken),
            }
            for part, aspect, key, taken in [*_seen(request)][:MOST]
        ]
    }


def _seen(request: Request) -> Iterator[Remark]:
    parts = dict(request.parts)
    body = [(name, text) for name, text in request.parts if name.startswith("b")]
    yield from _promised(parts.get("subject", ""), body, request)
    yield from _said_twice(parts, request)
    yield from _greeting(parts, body, request)
    yield from _long(body)
    yield from ((name, "tone", "loud", ()) for name, text in request.parts if LOUD.search(text))


def _promised(subject: str, body: list[tuple[str, str]], request: Request) -> Iterator[Remark]:
    """Where something the subject names first comes: late, or nowhere."""
    named = nouns([subject], japanese=request.japanese)
    places = [(at, noun) for at, (_name, text) in enumerate(body) for noun in named if noun in text.lower()]
    if body and named and not places:
        yield "subject", "promise", "not kept", (named[0],)
    elif places and places[0][0] >= LATE:
        at, noun = places[0]
        yield body[at][0], "order", "late", (noun, str(at + 1))


def _said_twice(parts: dict[str, str], request: Request) -> Iterator[Remark]:
    subject, preheader = parts.get("subject", ""), parts.get("preheader", "")
    said = set(nouns([preheader], japanese=request.japanese))
    for noun in [noun for noun in nouns([subject], japanese=request.japanese) if noun in said][:1]:
        yield "preheader", "line", "twice", (noun,)


def _greeting(parts: dict[str, str], body: list[tuple[str, str]], request: Request) -> Iterator[Remark]:
    greets = GREETS["ja" if request.japanese else "en"]
    if body and not greets.search(body[0][1] + parts.get("header", "")):
        yield body[0][0], "manners", "no greeting", ()


def _long(body: list[tuple[str, str]]) -> Iterator[Remark]:
    """A part far longer than the others, with others behind it."""
    for number, (name, text) in enumerate(body[:-1]):
        others = [len(other) for at, (_name, other) in enumerate(body) if at != number]
        if len(text) > FAR_LONGER * sum(others) / len(others) and len(text) > 120:
            yield name, "order", "long", ()
