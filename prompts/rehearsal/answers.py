"""What the rehearsal model answers: the author's own sentences, ordered, and honest gaps.

The same request always gets the same answer.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from prompts.rehearsal.editing import EDITING_IN_JSON, EDITING_IN_WORDS
from prompts.rehearsal.reading import Request, nearest, nouns, numbers, quotations, sentences
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
    found = nouns([request.topic, *request.notes, request.draft], japanese=request.japanese)
    return found or [request.topic or words.no_noun]


def _interview(request: Request, words: Words) -> dict[str, Any]:
    found = _nouns(request, words)
    counted = numbers(request.material) + found
    questions = [
        *(("scene", text, found[index % len(found)]) for index, text in enumerate(words.scenes)),
        *(("number", text, counted[index % len(counted)]) for index, text in enumerate(words.numbers)),
        *(("dialogue", text, found[(index + 1) % len(found)]) for index, text in enumerate(words.dialogues)),
        *(("background", text, found[0]) for text in words.backgrounds),
    ]
    asked = [{"kind": kind, "question": text.format(word)} for kind, text, word in questions]
    fresh = [item for item in asked if item["question"] not in request.asked]
    return {"questions": (fresh if len(fresh) >= 3 else asked)[:9]}


def _outline(request: Request, words: Words) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for kind in dict.fromkeys(request.shape or ("voices", "section", "factors", "close")):
        parts += _OUTLINED[kind](request, words)
    return {"parts": parts}


def _outlined_voices(request: Request, words: Words) -> list[dict[str, Any]]:
    spoken = quotations(request.material)
    return [{"kind": "voices", "heading": words.voices, "brief": " ".join(spoken[:4])}] if spoken else []


def _outlined_sections(request: Request, words: Words) -> list[dict[str, Any]]:
    parts = []
    for number, (noun, group) in enumerate(_groups(request, words, request.sentences), start=1):
        brief = words.use_note.format(group[0]) if group else _gap(words, noun)
        parts.append({"kind": "section", "heading": f"{number}. {words.section.format(noun)}", "brief": brief})
    return parts


def _outlined_factors(request: Request, words: Words) -> list[dict[str, Any]]:
    brief = _brief(request.sentences[-3:], words, words.factors)
    return [{"kind": "factors", "heading": words.factors, "brief": brief}]


def _outlined_close(request: Request, words: Words) -> list[dict[str, Any]]:
    return [{"kind": "close", "heading": words.close, "brief": _brief(request.sentences[-1:], words, words.close)}]


def _groups(request: Request, words: Words, said: list[str]) -> list[tuple[str, list[str]]]:
    """Pair the three leading nouns with the sentences that name them, in the notes' order."""
    groups: list[tuple[str, list[str]]] = []
    used: set[str] = set()
    for noun in _nouns(request, words):
        group = [text for text in said if noun.lower() in text.lower() and text not in used]
        if group or not said:
            used.update(group)
            groups.append((noun, group))
        if len(groups) == 3:
            break
    return sorted(groups, key=lambda pair: said.index(pair[1][0]) if pair[1] else 0)


def _brief(found: list[str], words: Words, what: str) -> str:
    return words.use_note.format(" ".join(found)) if found else _gap(words, what)


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


def _factors(request: Request, words: Words) -> str:
    near = nearest(request.brief, request.sentences, japanese=request.japanese, count=4) or request.sentences[-4:]
    items = near or [_gap(words, request.heading or words.factors)]
    return f"{words.factors_lead}\n\n" + "\n".join(f"- {item}" for item in items)


def _prose(request: Request, words: Words) -> str:
    about = re.sub(r"^\d+\.\s*", "", request.heading)
    near = nearest(f"{about} {request.brief}", request.sentences, japanese=request.japanese, count=9)
    near = near or (request.sentences[-3:] if request.kind == "close" else [])
    if not near:
        return _gap(words, about or words.no_noun)
    joint = "" if request.japanese else " "
    paragraphs = [joint.join(near[index : index + 3]) for index in range(0, len(near), 3)]
    missing = [] if numbers("".join(near)) else [_gap(words, words.numbers[1].format(about))]
    return "\n\n".join([*paragraphs, *missing])


def _section_rewrite(request: Request, words: Words) -> str:
    """A sentence less, or more from the notes; for any other wish the draft as it is, and what is left to do."""
    if request.instruction.startswith(words.shorter):
        kept = request.draft.split("\n\n")
        return "\n\n".join(kept[:-1]) if len(kept) > 1 else "".join(sentences(request.draft)[:-1]) or request.draft
    joint = "" if request.japanese else " "
    unused = [text for text in sentences("\n".join(request.notes)) if text not in request.draft]
    if request.instruction.startswith(words.longer) and unused:
        return f"{request.draft}\n\n{joint.join(unused[:3])}"
    return f"{request.draft}\n\n{_gap(words, request.instruction.partition(':')[0])}"


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


_OUTLINED: dict[str, Callable[[Request, Words], list[dict[str, Any]]]] = {
    "voices": _outlined_voices,
    "section": _outlined_sections,
    "factors": _outlined_factors,
    "close": _outlined_close,
}
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
