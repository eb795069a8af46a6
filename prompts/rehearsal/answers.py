"""What the rehearsal model answers: the author's own sentences, ordered, and honest gaps.

The same request always gets the same answer.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from prompts.rehearsal.editing import EDITING_IN_JSON, EDITING_IN_WORDS
from prompts.rehearsal.reading import Part, Request, nearest, nouns, numbers, quotations, sentences
from prompts.rehearsal.sharing import Told, clipped, ended, paragraphs, shares, told
from prompts.rehearsal.words import ENGLISH, Words, words_for

Schema = Mapping[str, Any]


def answer(request: Request, schema: Schema | None) -> str:
    """Return the answer to a request: JSON where a schema is given or the prompt asks for it, else Markdown."""
    words = words_for(request.language)
    if request.task in _IN_JSON and schema is not None:
        return json.dumps(_IN_JSON[request.task](request, words), ensure_ascii=False)
    if request.task in _IN_WORDS:
        return _IN_WORDS[request.task](request, words)
    if request.task in _IN_JSON:
        return json.dumps(_IN_JSON[request.task](request, words), ensure_ascii=False)
    if schema is not None:
        return json.dumps(_by_schema(schema, schema, request, words), ensure_ascii=False)
    return "\n\n".join(request.sentences[:3]) or _gap(words, request.topic or words.no_noun)


def _gap(words: Words, what: str) -> str:
    return words.to_check.format(what)


def _nouns(request: Request, words: Words) -> list[str]:
    about = [request.topic] * 3  # what it is about counts more than what happens to be said often
    found = nouns([*about, *request.notes, request.draft], japanese=request.japanese)
    return found or [request.topic or words.no_noun]


def _interview(request: Request, words: Words) -> dict[str, Any]:
    found = _nouns(request, words)
    counted = [("number", words.numbers[0], number) for number in numbers(request.material)[:1]]
    questions = [
        *(("scene", text, found[index % len(found)]) for index, text in enumerate(words.scenes)),
        *counted,
        *(("number", text, found[index % len(found)]) for index, text in enumerate(words.numbers[1:])),
        *(("dialogue", text, found[(index + 1) % len(found)]) for index, text in enumerate(words.dialogues)),
        *(("background", text, found[0]) for text in words.backgrounds),
    ]
    asked = [{"kind": kind, "question": text.format(word)} for kind, text, word in questions]
    fresh = [item for item in asked if item["question"] not in request.asked]
    return {"questions": (fresh if len(fresh) >= 3 else asked)[:9]}


def _outline(request: Request, words: Words) -> dict[str, Any]:
    kinds = [*dict.fromkeys(request.shape or ("voices", "section", "factors", "close"))]
    if not quotations(request.material):
        kinds = [kind for kind in kinds if kind != "voices"]
    sections = min(3, max(1, len(told(request.notes)) // 3))
    parts = [Part(kind, "") for kind in kinds for _ in range(sections if kind == "section" else 1)]
    found = shares(request.notes, parts, japanese=request.japanese)
    used: list[str] = []
    outlined = [_outlined(part, share, request, words, used) for part, share in zip(parts, found, strict=True)]
    return {"parts": outlined}


def _outlined(part: Part, share: list[Told], request: Request, words: Words, used: list[str]) -> dict[str, Any]:
    """One part of the outline. `used` are the words that earlier headings took, and takes this one's."""
    if part.kind == "voices":
        heading, brief = words.voices, words.brief_voices
    elif part.kind == "factors":
        heading, brief = words.factors, _brief(share[-1:], words.brief_factors, words.factors, request, words)
    elif part.kind == "close":
        heading, brief = words.close, _brief(share[-1:], words.brief_close, words.close, request, words)
    else:
        noun, way = _new_noun(share, request, words, used), _way(share)
        heading = f"{len(used)}. {words.sections[way].format(noun)}"
        brief = _brief(share, words.briefs[way], noun, request, words)
    return {"kind": part.kind, "heading": heading, "brief": brief}


def _new_noun(share: list[Told], request: Request, words: Words, used: list[str]) -> str:
    """The leading noun of what a section tells that no earlier heading has; it is used from now on."""
    text = "\n".join(one.text for one in share)
    leading = [noun for noun in _nouns(request, words) if noun in text.lower()]
    fresh = [noun for noun in (*leading, *_nouns(request, words)) if noun not in used]
    noun = fresh[0] if fresh else words.no_noun
    used.append(noun)
    return noun


def _way(share: list[Told]) -> int:
    """What a section mostly tells: 1 what was said, 2 what was counted, else 0 what happened."""
    text = "\n".join(one.text for one in share)
    if quotations(text):
        return 1
    return 2 if len(numbers(text)) > 1 else 0


def _brief(share: list[Told], words_of_it: str, missing: str, request: Request, words: Words) -> str:
    if not share:
        return _gap(words, missing)
    return words_of_it.format(share[0].note, clipped(share[0].text, japanese=request.japanese))


def _section_draft(request: Request, words: Words) -> str:
    shapes: dict[str, Callable[[Request, Words], str]] = {"voices": _voices, "factors": _factors}
    return shapes.get(request.kind, _prose)(request, words)


def _voices(request: Request, words: Words) -> str:
    found = quotations(request.material)
    half = (len(found) + 1) // 2
    sides = (found[:half], found[half:])
    lines = []
    for label, voices in zip(words.sides, sides, strict=True):
        spoken = voices[:4] or [_gap(words, label)]
        lines.append(f"### {label}\n" + "\n".join(f"- {voice}" for voice in spoken))
    return "\n\n".join(lines)


def _share(request: Request) -> list[Told]:
    """What the part that is asked for has to tell; of a part the outline does not know, what is nearest to it."""
    found = shares(request.notes, request.outline, japanese=request.japanese)
    for part, share in zip(request.outline, found, strict=True):
        if (part.kind, part.heading) == (request.kind, request.heading):
            return share
    near = nearest(f"{request.heading} {request.brief}", request.sentences, japanese=request.japanese, count=9)
    return [one for one in told(request.notes) if one.text in near]


def _factors(request: Request, words: Words) -> str:
    share = [one.text for one in _share(request)] or request.sentences[-4:]
    items = [ended(text, japanese=request.japanese) for text in share[:6]]
    items = items or [_gap(words, request.heading or words.factors)]
    return f"{words.factors_lead}\n\n" + "\n".join(f"- {item}" for item in items)


def _prose(request: Request, words: Words) -> str:
    share = _share(request) or (told(request.notes)[-3:] if request.kind == "close" else [])
    about = re.sub(r"^\d+\.\s*", "", request.heading)
    if not share:
        return _gap(words, about or words.no_noun)
    text = "\n".join(one.text for one in share)
    noun = (nouns([text], japanese=request.japanese) or [about])[0]
    counted = numbers(request.material) or request.kind == "close"
    missing = [] if counted else [_gap(words, words.numbers[1].format(noun))]
    return "\n\n".join([*paragraphs(share, japanese=request.japanese), *missing])


def _section_rewrite(request: Request, words: Words) -> str:
    """A sentence less, or more from the notes; for any other wish the draft as it is, and what is left to do."""
    if request.instruction.startswith(words.shorter):
        kept = request.draft.split("\n\n")
        return "\n\n".join(kept[:-1]) if len(kept) > 1 else "".join(sentences(request.draft)[:-1]) or request.draft
    unused = [one for one in _share(request) or told(request.notes) if one.text not in request.draft]
    if request.instruction.startswith(words.longer) and unused:
        return "\n\n".join([request.draft, *paragraphs(unused[:3], japanese=request.japanese)])
    wish = words.cannot_rewrite.format(request.instruction.partition(":")[0])
    return f"{request.draft}\n\n{_gap(words, wish)}"


def _headlines(request: Request, words: Words) -> dict[str, Any]:
    found = _nouns(request, words)
    first, second = found[0], found[1 % len(found)]
    return {"headlines": [_title_case(text.format(first, second), request) for text in words.headlines]}


def _title_case(text: str, request: Request) -> str:
    return text if request.japanese else text[:1].upper() + text[1:]


def _slug(request: Request, words: Words) -> dict[str, Any]:
    found = [ENGLISH.get(noun, noun.lower()) for noun in _nouns(request, words)]
    known = [*dict.fromkeys(noun for noun in found if re.fullmatch(r"[a-z0-9-]{2,15}", noun)), "work", "people"]
    return {"slugs": [text.format(known[0], known[1]) for text in words.slugs]}


def _teaser(request: Request, words: Words) -> dict[str, Any]:
    said = request.sentences
    joint = "" if request.japanese else " "
    lead = joint.join(said[:2]) or _gap(words, request.topic or words.no_noun)
    subject = request.topic or _nouns(request, words)[0]
    return {"lead": lead, "search_description": words.description.format(subject, (said[2:3] or [""])[0]).strip()}


def _subject_lines(request: Request, words: Words) -> dict[str, Any]:
    titles = [essay.title for essay in request.essays if essay.title] or [words.no_noun]
    found = nouns([essay.title + essay.lead for essay in request.essays], japanese=request.japanese) or titles
    made = [_title_case(text.format(found[0], found[1 % len(found)]), request) for text in words.headlines]
    first = (request.essays[0].lead if request.essays else "") or titles[-1]
    return {"subjects": [*titles, *made][:5], "preheader": sentences(first)[0] if sentences(first) else first}


def _edition_introduction(request: Request, words: Words) -> str:
    opening = [text for essay in request.essays for text in sentences(essay.lead or essay.text)[:1]]
    joined = ("" if request.japanese else ", ").join(words.quoted.format(essay.title) for essay in request.essays)
    first, second, third = words.introductions
    begin = first.format(opening[0] if opening else _gap(words, words.no_noun))
    return "\n\n".join([begin, second.format(joined or _gap(words, words.no_noun)), third])


def _by_schema(schema: Schema, root: Schema, request: Request, words: Words) -> Any:
    """Make something of the right form for a schema nobody told us about."""
    if "$ref" in schema:
        return _by_schema(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, request, words)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        parts = schema.get("properties", {})
        return {name: _by_schema(part, root, request, words) for name, part in parts.items()}
    if kind == "array":
        count = min(max(schema.get("minItems", 2), 1), schema.get("maxItems", 10))
        return [_by_schema(schema.get("items", {"type": "string"}), root, request, words) for _ in range(count)]
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    if kind == "boolean":
        return False
    return (request.sentences or [_gap(words, request.topic or words.no_noun)])[0]


_IN_JSON: dict[str, Callable[[Request, Words], dict[str, Any]]] = {
    "interview": _interview,
    "outline": _outline,
    "headlines": _headlines,
    "slug": _slug,
    "teaser": _teaser,
    "subject_lines": _subject_lines,
    **EDITING_IN_JSON,
}
_IN_WORDS: dict[str, Callable[[Request, Words], str]] = {
    "section_draft": _section_draft,
    "section_rewrite": _section_rewrite,
    "edition_introduction": _edition_introduction,
    **EDITING_IN_WORDS,
}
