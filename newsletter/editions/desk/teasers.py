"""What an edition says of each essay it carries: one proposal for each teaser block."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from blog.essay_text import told_text
from blog.essays import readable_essays
from newsletter.editions.kinds import walk
from newsletter.editions.models import EditionPage
from prompts.bases import base_hash
from prompts.desk import NothingToAsk, Offer
from prompts.models import Run
from prompts.widths import width

EXCERPT_CHARACTERS = 1500  # of each essay
MOST_TEASERS = 12
PLACE = "teaser"
PLACED_IN = "essay_teaser"


def teaser_inputs(edition: EditionPage) -> dict[str, Any]:
    """Return the prompt's inputs: the words of each announced essay that everybody may read, and its text now.

    Raises:
        NothingToAsk: the edition announces no such essay.
    """
    blocks = list(_teasers(edition))[:MOST_TEASERS]
    readable = readable_essays().in_bulk([block.value["essay"].pk for block in blocks])
    essays = [_announced(block, readable[key]) for block in blocks if (key := block.value["essay"].pk) in readable]
    if not essays:
        raise NothingToAsk(_("Put at least one essay into the edition as a teaser first."))
    return {"newsletter": edition.get_parent().title, "essays": essays}


def _teasers(edition: EditionPage) -> Iterator[Any]:
    own = walk(edition.body, borrowed=False)
    return (block for block in own if block.block_type == PLACED_IN and block.value["essay"])


def _announced(block: Any, essay: Any) -> dict[str, Any]:
    return {
        "number": essay.pk,
        "block": str(block.id),
        "title": essay.title,
        "lead": essay.lead,
        "text": told_text(essay, lead=False)[:EXCERPT_CHARACTERS],
        "present": block.value["text"],
    }


def teaser_offers(*, run: Run, inputs: Mapping[str, Any], edition: EditionPage) -> Iterable[Offer]:
    """Return one offer for each block that still announces the essay it was asked for.

    Args:
        run: finished, with its answer.
        inputs: what it was given.
        edition: as its editors see it now.
    """
    lines = {item["essay"]: item["line"] for item in reversed((run.result or {})["items"])}
    standing = {(str(block.id), block.value["essay"].pk) for block in _teasers(edition)}
    asked = [each for each in inputs["essays"] if (each["block"], each["number"]) in standing]
    return [_offer(each, lines[each["number"]]) for each in asked if each["number"] in lines]


def _offer(asked: Mapping[str, Any], line: str) -> Offer:
    payload = {"block": asked["block"], "path": ["text"], "of": asked["title"], "width": width(line)}
    return Offer(PLACE, line, payload, base=base_hash(asked["present"]))
