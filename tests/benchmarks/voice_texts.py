"""Texts written for this product, as the voice check reads them: the essays of the demo, and what else it says."""

import re
from collections.abc import Iterator
from typing import Any

from blog.starting_texts import Publisher, standing_texts
from newsletter.demo import content

PUBLISHER = Publisher(names={"ja": "瓦版", "en": "Kawaraban"}, legal_name="Kawaraban", contact_email="")
_LINK = re.compile(r"\[([^\]\n]+)\]\(essay:[a-z0-9-]+\)")


def told(essay: content.Essay) -> str:
    """Return what `blog.essay_text.told_text` returns of the page the essay becomes."""
    return "\n\n".join([essay.lead.strip(), *_told(essay.body)])


def _told(entries: list[content.Entry]) -> Iterator[str]:
    for entry in entries:
        for name, value in entry.items():
            if name in ("text", "numbered_section", "call_out"):
                yield _plain(value if name == "text" else value["text"])


def _plain(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", _LINK.sub(r"\1", text).replace("*", "")).strip()


def essays_of(language: str) -> list[content.Essay]:
    return [essay for essay in content.essays() if essay.language == language]


def texts(language: str) -> list[str]:
    """Return every text of a language, each long enough to tell something."""
    others = ["\n".join(_bios(language)), _about(language), "\n".join(_standing(language))]
    if language == "ja":
        others += ["\n".join(_editions()), *("\n".join(_draft(draft)) for draft in content.drafts())]
    return [*map(told, essays_of(language)), *(text for text in others if len(text) > 500)]


def _bios(language: str) -> Iterator[str]:
    return (author[language]["bio"] for author in content.authors() if "bio" in author.get(language, {}))


def _about(language: str) -> str:
    body = content.publication()["about"].get(language, {}).get("body", "")
    return _plain(re.sub(r"^##.*$", "", body, flags=re.MULTILINE))


def _standing(language: str) -> Iterator[str]:
    for purpose in ("about", "privacy"):
        page = standing_texts(purpose=purpose, language=language, publisher=PUBLISHER)
        yield from (
            re.sub(r"<[^>]+>", "", str(block["value"])) for block in page["body"] if block["type"] == "text"
        )


def _editions() -> Iterator[str]:
    return (_plain(entry["text"]) for edition in content.editions() for entry in edition.body if "text" in entry)


def _draft(draft: content.Draft) -> Iterator[str]:
    notes: list[dict[str, Any]] = draft.notes
    return (_plain(text) for text in [draft.lead, *_told(draft.body), *(note["text"] for note in notes)])
