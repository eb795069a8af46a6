"""Corrections of an essay, each in the place it belongs to: the lead, a passage, a line within a block."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.desk.passages import as_markdown
from blog.desk.written import lines_of, rich_source, written
from blog.models import EssayPage
from prompts.bases import base_hash
from prompts.corrections import Correction, corrected, found_in
from prompts.desk import Offer

NAMED = 16  # characters by which a place is told from others
_ADDRESS = re.compile(r"\]\([^)\s]*\)")


@dataclass(frozen=True)
class _Correctable:
    """A text that can be replaced: where it stands, and what a suggestion says of that."""

    field: str
    text: str
    payload: Mapping[str, Any]


def corrections_offered(essay: EssayPage, proposed: Sequence[Mapping[str, str]]) -> list[Offer]:
    """Return one offer for each text of an essay that corrections fit, in the order of the essay.

    The text is the corrected one, so that each change is shown and taken by itself. What fits
    only across marks of emphasis or links has no such place and is offered for reading.

    Args:
        essay: as its editors see it now.
        proposed: each with `original`, `replacement` and `reason`.
    """
    places = list(_correctable(essay))
    found = found_in([_without_addresses(place.text) for place in places], proposed)
    offers = [_offer(place, found, number) for number, place in enumerate(places) if _at(found, number)]
    made = {each.original for each in found}
    return [*offers, *_for_reading(essay, [each for each in proposed if each["original"] not in made])]


def _correctable(essay: EssayPage) -> Iterator[_Correctable]:
    if essay.lead.strip():
        yield _Correctable("lead", essay.lead.strip(), {})
    for block in essay.body:
        if source := rich_source(block):
            yield _passage(block, as_markdown(source))
        for line in lines_of([block]):
            payload = {"block": line.block, "path": list(line.path), "of": _name(line.text)}
            yield _Correctable("line", line.text, payload)


def _passage(block: Any, text: str) -> _Correctable:
    payload = {"block": str(block.id), "kind": block.block_type, "of": _name(text)}
    return _Correctable("passage", text, payload)


def _name(text: str) -> str:
    return text if len(text) <= NAMED else f"{text[: NAMED - 1]}…"


def _without_addresses(text: str) -> str:
    """The text at its length with the addresses of its links blanked: no correction is made in those."""
    return _ADDRESS.sub(lambda found: "]" + "\0" * (len(found[0]) - 1), text)


def _at(found: Iterable[Correction], number: int) -> list[Correction]:
    return [each for each in found if any(place.text == number for place in each.places)]


def _offer(place: _Correctable, found: Sequence[Correction], number: int) -> Offer:
    reasons = [
        {"original": each.original, "replacement": each.replacement, "reason": each.reason}
        for each in _at(found, number)
    ]
    text = corrected(place.text, found, number=number)
    return Offer(place.field, text, {**place.payload, "corrections": reasons}, base=base_hash(place.text))


def _for_reading(essay: EssayPage, proposed: Sequence[Mapping[str, str]]) -> list[Offer]:
    parts = written(essay)
    found = found_in([part.text for part in parts], proposed)
    return [_read(each, [part.block for part in parts]) for each in found]


def _read(found: Correction, blocks: Sequence[str]) -> Offer:
    payload = {
        "original": found.original,
        "replacement": found.replacement,
        "reason": found.reason,
        "places": [{"block": blocks[place.text], "start": place.start} for place in found.places],
    }
    return Offer("correction", f"{found.original} → {found.replacement}\n{found.reason}", payload)
