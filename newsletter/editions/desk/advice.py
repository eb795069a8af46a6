"""Advice on a whole edition: what a colleague would say who reads it once before it is mailed.

The model sees what every reader will see, the newsletter's public promise, and what the deterministic checks
of the text said before it. Nothing about anyone who reads is within reach of this module, and nothing of an
answer has a way into the edition: it is read, and a person changes what they think right.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.essay_text import rich_text
from blog.essays import readable_essays
from blog.excerpts import cut
from newsletter.editions.content import EditionContent, read_edition
from newsletter.editions.kinds import KINDS, Around, Block, walk
from newsletter.editions.mail_text import WRITERS, TextWriter
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import DividerPiece
from newsletter.editions.preflight import examined
from newsletter.editions.preflight.alt import check_alt
from newsletter.editions.preflight.body import check_body
from newsletter.editions.preflight.marks import check_marks
from newsletter.editions.preflight.preheader import check_preheader
from newsletter.editions.preflight.subject import check_subject, check_subject_before, check_tone
from prompts.desk import NothingToAsk, Offer
from prompts.models import Run, Suggestion

PLACE = "advice"
PART_CHARACTERS = 1500
MOST_PARTS = 40
EXCERPT_CELLS = 28
CHECKS = (check_subject, check_tone, check_subject_before, check_preheader, check_body, check_marks, check_alt)
"""Of preflight, what speaks of the text alone: nothing about the audience or the sender goes to a model."""
ASPECTS = {
    "line": gettext_lazy("Subject and preheader"),
    "order": gettext_lazy("Order"),
    "promise": gettext_lazy("Promise and content"),
    "tone": gettext_lazy("Tone"),
    "manners": gettext_lazy("Manners of a letter"),
}
_AROUND = {
    "header": gettext_lazy("header of every edition"),
    "signature": gettext_lazy("signature of every edition"),
    "footer": gettext_lazy("footer of every edition"),
}
_FIELDS = {"subject": gettext_lazy("subject"), "preheader": gettext_lazy("preheader")}
_ADDRESS_LINE = re.compile(r"^(?:https?|mailto|tel):\S+\n?", re.MULTILINE)
_WIDE = 10_000
"""Cells: no line of a part is broken."""


class Part(NamedTuple):
    """A piece of the edition a remark can be about: how the question names it, its kind, words, and way there."""

    id: str
    kind: str
    text: str
    way: str = ""


def advice_inputs(edition: EditionPage) -> dict[str, Any]:
    """Return the prompt's inputs: the edition part by part, the newsletter's promise, and what the checks said.

    Raises:
        NothingToAsk: the edition has no block that says something.
    """
    parts = parts_of_edition(edition)
    if not any(part.id.startswith("b") and part.text for part in parts):
        raise NothingToAsk(_("Write the edition first: it has no block with words yet."))
    page = edition.get_parent().specific
    return {
        "newsletter": page.title,
        "promise": "\n".join(filter(None, [rich_text(page.promise), page.cadence])),
        "parts": [{"id": part.id, "kind": str(part.kind), "text": part.text} for part in parts],
        "checks": said_by_checks(edition),
    }


def said_by_checks(edition: EditionPage) -> list[str]:
    """What preflight finds not in order in the text, in the edition's language: it need not be said again."""
    with translation.override(edition.locale.language_code):
        mail = examined(edition)
        found = [finding for check in CHECKS for finding in check(mail)]
        return [finding.message for finding in found if finding.level in ("fail", "warn")]


def parts_of_edition(edition: EditionPage) -> list[Part]:
    """The edition as readers get it, in order, in the words of its language: lines, what is around, blocks."""
    language = str(edition.locale.language_code)
    with translation.override(language):
        page = edition.get_parent().specific
        content = read_edition(edition, language=language)
        reader = _Reader(content, Around.of(edition, language=language), _open_essays(content))
        around = {name: Part(name, str(label), reader.all(getattr(page, name))) for name, label in _AROUND.items()}
        lines = [Part(name, str(label), getattr(content, name), name) for name, label in _FIELDS.items()]
        found = [*lines, around["header"], *reader.own(edition), around["signature"], around["footer"]]
        return [part for part in found if part.text or part.way][:MOST_PARTS]


def _open_essays(content: EditionContent) -> set[int]:
    """The essays everybody may read; the words of others are not public."""
    return set(readable_essays().filter(pk__in=content.essays).values_list("pk", flat=True))


class _Reader:
    """Writes blocks as a mail's text would, without addresses."""

    def __init__(self, content: EditionContent, around: Around, open_essays: set[int]) -> None:
        self.writer, self.around, self.open_essays = TextWriter(content, width=_WIDE), around, open_essays

    def own(self, edition: EditionPage) -> Iterator[Part]:
        """The edition's own blocks, also those within conditional ones; a saved part is one block."""
        for number, block in enumerate(walk(edition.body, borrowed=False), start=1):
            kind = KINDS[block.block_type]
            text = self.all(block.value) if kind.is_borrowed else self.words(block)
            if text:
                yield Part(f"b{number}", str(block.block.label), text, f"body.{block.id}")

    def all(self, partial: Any) -> str:
        """The words of a saved part."""
        return "\n\n".join(filter(None, map(self.words, walk(partial.body)))) if partial else ""

    def words(self, block: Block) -> str:
        """The words of one block; none where it shows an essay that is not open to everybody."""
        kind = KINDS[block.block_type]
        if any(essay.pk not in self.open_essays for essay in kind.essays(block.value, self.around)):
            return str(_("[an essay that is not public yet]"))
        piece = kind.read(block.value, self.around)
        said = piece is not None and not isinstance(piece, DividerPiece)
        text = WRITERS[type(piece)](self.writer, piece) if said else ""
        return _ADDRESS_LINE.sub("", text).strip()[:PART_CHARACTERS]


def advice_offers(*, run: Run, inputs: Mapping[str, Any], edition: EditionPage | None) -> Iterable[Offer]:
    """Return one offer for each remark on a part that was sent, in the order of the edition.

    Args:
        run: finished, with its answer.
        inputs: what it was given.
        edition: as its editors see it now; a part whose words changed since has no way there.
    """
    asked = {part["id"]: part for part in inputs["parts"]}
    order = list(asked)
    remarks = [remark for remark in (run.result or {})["remarks"] if remark["part"] in asked]
    remarks.sort(key=lambda remark: order.index(remark["part"]))
    ways = _ways(edition) if edition else {}
    with translation.override(edition.locale.language_code if edition else None):
        return [_offer(remark, asked[remark["part"]], ways) for remark in remarks]


def _ways(edition: EditionPage) -> dict[tuple[str, str], str]:
    return {(part.kind, part.text): part.way for part in reversed(parts_of_edition(edition))}


def _offer(remark: Mapping[str, str], part: Mapping[str, str], ways: Mapping[tuple[str, str], str]) -> Offer:
    payload = {
        "aspect": remark["aspect"],
        "of": _named(part),
        "way": ways.get((part["kind"], part["text"]), ""),
    }
    return Offer(PLACE, f"{remark['remark']}\n\n→ {remark['proposal']}", payload)


def _named(part: Mapping[str, str]) -> str:
    """A part by its kind and how it begins, in the active language: that of the edition, as the kind is."""
    begins = cut(" ".join(part["text"].split()), cells=EXCERPT_CELLS)
    return _("%(kind)s “%(begins)s”") % {"kind": part["kind"], "begins": begins} if begins else part["kind"]


def aspect_of(suggestion: Suggestion) -> str:
    """What a remark looks at, in the active language."""
    return str(ASPECTS.get(suggestion.payload.get("aspect", ""), ""))


def advice_remark(run: Run) -> str:
    """Say of a finished run how many remarks named no part, or that there was nothing to say."""
    said, kept = len((run.result or {})["remarks"]), run.suggestions.count()
    if said == kept:
        return "" if kept else _("nothing to remark")
    left = said - kept
    words = ngettext(
        "%(count)d remark left out, because it names no part of the edition",
        "%(count)d remarks left out, because they name no part of the edition",
        left,
    )
    return words % {"count": left}
