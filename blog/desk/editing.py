"""What may be asked about an essay that is written already, and what becomes of the answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from taggit.models import Tag
from taggit.utils import edit_string_for_tags
from wagtail.blocks import StreamValue

from blog.desk.corrected import corrections_offered
from blog.desk.passages import passage_in
from blog.desk.pictures import data_url
from blog.desk.selected import held_to, places_of
from blog.desk.voice import voice_inputs
from blog.desk.written import block_of, draft_text, written
from blog.first_readers import readers_in
from blog.house_style import house_style
from blog.images import PublicationImage
from blog.models import EssayPage, EssayTag
from prompts.desk import NothingToAsk, Offer
from prompts.models import Run
from prompts.widths import width

DRAFT_CHARACTERS = 16_000
MOST_TAGS = 300  # of the vocabulary, the most used
CONTEXT = 1200  # characters around a picture
EDITING = ("rewrite", "critique", "proofread", "tags", "alt_text")


def editing_inputs(
    *, prompt_id: str, essay: EssayPage, part: str, instruction: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the inputs of a prompt about a written essay.

    Args:
        prompt_id: one of `EDITING`.
        essay: as its editors see it.
        part: for a rewrite the block's id; for an alternative text that of a picture in the
            text, or "" for the hero image.
        instruction: how a passage is to be rewritten.
        given: `selected`, the words of the passage that are meant, if not all.

    Raises:
        NothingToAsk: material is missing.
    """
    if prompt_id == "rewrite":
        return _passage(essay, part, instruction, given.get("selected", ""))
    if prompt_id == "alt_text":
        return _picture(essay, part)
    draft = draft_text(written(essay), characters=DRAFT_CHARACTERS)
    if not draft:
        raise NothingToAsk(_("There is no text yet."))
    shared = {"title": essay.title, "draft": draft}
    language = str(essay.locale.language_code)
    if prompt_id == "critique":
        return {**shared, "readers": readers_in(language)}
    if prompt_id == "proofread":
        return {**shared, "spellings": house_style().spellings(language)}
    return {**shared, **_vocabulary(essay)}


def _passage(essay: EssayPage, block_id: str, instruction: str, selected: str) -> dict[str, Any]:
    found = passage_in(essay.body, block_id)
    if found is None:
        raise NothingToAsk(_("Choose a block with running text, and save it first."))
    if not instruction:
        raise NothingToAsk(_("Say how the passage is to be rewritten."))
    if selected.strip() and not places_of(selected, found.text):
        raise NothingToAsk(_("The selected words do not stand in the saved draft. Save first, or select others."))
    return {
        "title": essay.title,
        "passage": found.text,
        "selected": selected,
        "before": found.before,
        "after": found.after,
        "instruction": instruction,
        **voice_inputs(essay=essay, topic=essay.title),
    }


def _vocabulary(essay: EssayPage) -> dict[str, list[str]]:
    present = sorted(tag.name for tag in essay.tags.all())
    known = [name for name in vocabulary(essay) if name not in present]
    if not known:
        raise NothingToAsk(_("No other essay has tags yet, so there is none to choose from."))
    return {"vocabulary": known, "present": present}


def vocabulary(essay: EssayPage) -> list[str]:
    """Return the tags essays in this language carry, the most used first."""
    used = EssayTag.objects.filter(content_object__locale=essay.locale_id).values_list("tag__name", flat=True)
    counts: dict[str, int] = {}
    for name in used:
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))[:MOST_TAGS]


def _picture(essay: EssayPage, part: str) -> dict[str, Any]:
    image, caption = _image(essay, part)
    if image is None:
        raise NothingToAsk(_("There is no image to describe. Choose one and save first."))
    return {
        "picture": data_url(image),
        "caption": caption,
        "context": _around(essay, part),
        "title": essay.title,
    }


def _image(essay: EssayPage, part: str) -> tuple[PublicationImage | None, str]:
    if not part:
        return essay.hero_image, ""
    value = next((block.value for block in _figures(essay.body) if str(block.id) == part), None)
    return (value["image"], value["caption"]) if value else (None, "")


def _figures(body: StreamValue) -> Iterator[Any]:
    return (block for block in body if block.block_type == "figure")


def _around(essay: EssayPage, part: str) -> str:
    """The words around a picture: those of the blocks before and after, of the hero the beginning."""
    if not part:
        return draft_text(written(essay), characters=CONTEXT)
    ids = [str(block.id) for block in essay.body]
    near = {ids[at] for at in range(len(ids)) if abs(at - ids.index(part)) == 1}
    return "\n\n".join(each.text[:CONTEXT] for each in written(essay) if each.block in near)


def editing_offers(*, run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> Iterable[Offer]:
    """Return what of a finished run can be read or taken in. `essay` is as its editors see it now."""
    return _OFFERS[run.prompt_id](run, inputs, essay)


def _rewritten(run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> list[Offer]:
    """The passage in its new words; where only some of it was meant, with no other change."""
    found = passage_in(essay.body, run.part) if essay else None
    if found is None:
        return []
    held = held_to(inputs.get("selected", ""), passage=inputs.get("passage", ""), answer=run.text)
    left_out = {"left_out": held.left_out} if held.left_out else {}
    return [Offer("passage", held.text, {"block": found.block, "kind": found.kind, **left_out})]


def _read(run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> list[Offer]:
    """One offer a reader, with the block of every place they quote; words that are nowhere lose their place."""
    known = {reader["name"] for reader in inputs["readers"]}
    readings = [reading for reading in (run.result or {})["readers"] if reading["reader"] in known]
    return [_reading(reading, essay) for reading in readings]


def _reading(reading: Mapping[str, Any], essay: EssayPage | None) -> Offer:
    parts = written(essay) if essay else []
    remarks = [{**remark, "block": block_of(parts, remark["quote"])} for remark in reading["remarks"]]
    lines = [f"「{remark['quote']}」\n{remark['thought']}" for remark in remarks]
    lines += [*(f"？ {question}" for question in reading["questions"]), f"→ {reading['strengthen']}"]
    payload = {**reading, "remarks": remarks, "of": reading["reader"]}
    return Offer("critique", "\n\n".join(lines), payload)


def _corrected(run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> list[Offer]:
    return corrections_offered(essay, (run.result or {})["corrections"]) if essay else []


def _tagged(run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> list[Offer]:
    """The tags the essay has and those to be added, as its field writes them; unknown ones are left out."""
    known = {name.casefold(): name for name in inputs["vocabulary"]}
    chosen = [known[tag.casefold()] for tag in (run.result or {})["tags"] if tag.casefold() in known]
    added = [name for name in dict.fromkeys(chosen) if name not in inputs["present"]]
    names = [*inputs["present"], *added]
    return (
        [Offer("tags", edit_string_for_tags([Tag(name=name) for name in names]), {"added": added})]
        if added
        else []
    )


def _described(run: Run, inputs: Mapping[str, Any], essay: EssayPage | None) -> list[Offer]:
    alt = (run.result or {})["alt"]
    payload = {"width": width(alt), "unseen": not inputs["picture"], "block": run.part}
    if run.part:
        payload["of"] = inputs["caption"]
    return [Offer("figure_alt" if run.part else "hero_alt", alt, payload)]


_OFFERS: dict[str, Callable[[Run, Mapping[str, Any], EssayPage | None], list[Offer]]] = {
    "rewrite": _rewritten,
    "critique": _read,
    "proofread": _corrected,
    "tags": _tagged,
    "alt_text": _described,
}


def editing_remark(run: Run) -> str:
    """Say of a finished run what was left out of it, or what the model did not see."""
    offered = list(run.suggestions.all())
    result = run.result or {}
    if run.prompt_id == "rewrite":
        return _outside(sum(each.payload.get("left_out", 0) for each in offered))
    if run.prompt_id == "alt_text" and any(each.payload.get("unseen") for each in offered):
        return _("made of caption and text; the model did not see the image")
    if run.prompt_id == "proofread":
        return _left_out(len(result["corrections"]) - _corrections_in(offered)) or _nothing_found(offered)
    if run.prompt_id == "tags":
        added = sum(len(each.payload["added"]) for each in offered)
        return _left_out(len(result["tags"]) - added) or ("" if offered else _("no tag fits"))
    return ""


def _outside(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)d change outside the selected words left out",
        "%(count)d changes outside the selected words left out",
        count,
    ) % {"count": count}


def _corrections_in(offered: list[Any]) -> int:
    """How many corrections the offers hold; one that applies in several places counts once."""
    return len({each["original"] for one in offered for each in one.payload.get("corrections", [one.payload])})


def _nothing_found(offered: list[Any]) -> str:
    return "" if offered else _("no mistakes found")


def _left_out(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext(
        "%(count)d proposal left out, because it does not fit the text",
        "%(count)d proposals left out, because they do not fit the text",
        count,
    ) % {"count": count}
