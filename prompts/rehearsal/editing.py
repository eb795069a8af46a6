"""What the rehearsal model answers about a text that is there already: cut, quoted and counted, never invented."""

import re
from collections.abc import Callable
from typing import Any

from prompts.rehearsal.advising import edition_review
from prompts.rehearsal.reading import Reader, Request, nouns, numbers, prose, quotations, sentences
from prompts.rehearsal.words import Words

SHORTER = re.compile(r"短|縮|削|short|trim|cut", re.IGNORECASE)
TWICE = {"ja": re.compile(r"([。、]|[をがにでは])\1"), "en": re.compile(r"\b([A-Za-z]{2,}) \1\b", re.IGNORECASE)}
LONGEST_QUOTE = 60  # characters
POST = {"ja": 110, "en": 240}  # characters


def _nouns(request: Request, words: Words) -> list[str]:
    material = [request.draft, *request.notes, *(essay.title + essay.lead for essay in request.essays)]
    return nouns(material, japanese=request.japanese) or [request.title or words.no_noun]


def _joint(request: Request) -> str:
    return "" if request.japanese else " "


def _rewrite(request: Request, words: Words) -> str:
    """Leave out the last sentence of every paragraph that has several; any other wish is beyond it."""
    named = bool(request.selected) and request.selected in request.draft
    meant = request.selected if named else request.draft
    wish = request.instruction.partition(":")[0]
    if SHORTER.search(wish):
        changed = "\n\n".join(_shorter(paragraph) for paragraph in meant.split("\n\n"))
    else:
        joint = "" if named else "\n\n"
        changed = f"{meant}{joint}{words.to_check.format(words.cannot_rewrite.format(wish))}"
    return request.draft.replace(meant, changed, 1)


def _shorter(paragraph: str) -> str:
    found = sentences(paragraph)
    # A link is not cut in its middle: a sentence could seem to end at a sign of its address.
    last = paragraph.rfind(found[-1]) if len(found) > 1 and "](" not in paragraph else -1
    return paragraph[:last].rstrip() if last > 0 else paragraph


def _critique(request: Request, words: Words) -> dict[str, Any]:
    return {"readers": [_reading(number, reader, request, words) for number, reader in enumerate(request.readers)]}


def _reading(number: int, reader: Reader, request: Request, words: Words) -> dict[str, Any]:
    found = prose(request.draft) or sentences(request.draft) or [request.title or words.no_noun]
    step = max(1, len(found) // 2)
    places = dict.fromkeys((number + at * step) % len(found) for at in range(2))
    quotes = [found[place][:LONGEST_QUOTE] for place in places]
    noun = _noun(quotes[0], number, request, words)
    return {
        "reader": reader.name,
        "remarks": [
            {"quote": quote, "thought": _thought(quote, 2 * number + at, request, words)}
            for at, quote in enumerate(quotes)
        ],
        "questions": [words.asked[number % len(words.asked)].format(noun)],
        "strengthen": words.strengthen[number % len(words.strengthen)].format(noun),
    }


def _thought(quote: str, number: int, request: Request, words: Words) -> str:
    """What crosses a reader's mind: at words that were said, at a number, at anything else."""
    counted = numbers(quote)
    if quotations(quote):
        return words.on_voices[number % len(words.on_voices)]
    if counted:
        return words.on_numbers[number % len(words.on_numbers)].format(counted[0])
    return words.thoughts[number % len(words.thoughts)].format(_noun(quote, number, request, words))


def _noun(quote: str, number: int, request: Request, words: Words) -> str:
    named = nouns([quote], japanese=request.japanese) or _nouns(request, words)
    return named[0] if named[0] in quote.lower() else named[number % len(named)]


def _proofread(request: Request, words: Words) -> dict[str, Any]:
    found = TWICE["ja" if request.japanese else "en"].finditer(request.draft)
    pairs = dict.fromkeys((match[0], match[1]) for match in found)
    return {
        "corrections": [{"original": both, "replacement": one, "reason": words.twice} for both, one in pairs][:40]
    }


def _seo(request: Request, words: Words) -> dict[str, Any]:
    named = _nouns(request, words)
    title = words.headlines[2].format(named[0], named[1 % len(named)])
    subject = request.topic or request.title or named[0]
    said = (request.sentences[1:2] or [""])[0]
    return {"title": title[:1].upper() + title[1:], "description": words.description.format(subject, said).strip()}


def _tags(request: Request, words: Words) -> dict[str, Any]:
    text = f"{request.title}\n{request.draft}".lower()
    return {"tags": [tag for tag in request.vocabulary if tag.lower() in text][:5]}


def _alt_text(request: Request, words: Words) -> dict[str, Any]:
    missing = words.to_check.format(words.what_it_shows)
    return {"alt": f"{request.caption} {missing}".strip()}


def _social(request: Request, words: Words) -> dict[str, Any]:
    said = request.sentences or [words.to_check.format(request.topic or words.no_noun)]
    joint = _joint(request)
    post = ""
    for sentence in said:
        if len(post + joint + sentence) > POST["ja" if request.japanese else "en"]:
            break
        post = f"{post}{joint}{sentence}".strip()
    noun = _nouns(request, words)[0]
    return {
        "x": post or said[0],
        "linkedin": "\n\n".join([*said[:5], words.numbers[1].format(noun)]),
        "facebook": joint.join([words.why_written, *said[1:3]]),
    }


def _author_profile(request: Request, words: Words) -> str:
    who = words.subjects.join(filter(None, [request.role, request.author]))
    titles = words.subjects.join(words.quoted.format(essay.title) for essay in request.essays[:3])
    return words.profile.format(who, titles or words.to_check.format(words.no_noun))


def _digest(request: Request, words: Words) -> dict[str, Any]:
    opening = [text for essay in request.essays for text in sentences(essay.lead)[:1]]
    items = [
        {"essay": essay.number, "line": (sentences(essay.lead)[-1:] or [words.quoted.format(essay.title)])[0]}
        for essay in request.essays
    ]
    return {"introduction": (opening or [words.to_check.format(words.no_noun)])[0], "items": items}


def _mail_teasers(request: Request, words: Words) -> dict[str, Any]:
    return {"items": _digest(request, words)["items"]}


EDITING_IN_JSON: dict[str, Callable[[Request, Words], dict[str, Any]]] = {
    "critique": _critique,
    "proofread": _proofread,
    "seo": _seo,
    "tags": _tags,
    "alt_text": _alt_text,
    "social": _social,
    "digest": _digest,
    "mail_teasers": _mail_teasers,
    "edition_review": edition_review,
}
EDITING_IN_WORDS: dict[str, Callable[[Request, Words], str]] = {
    "rewrite": _rewrite,
    "author_profile": _author_profile,
}
