"""From the entries of a content file to the blocks of a page. Pure, but for the two lookups passed in."""

from collections.abc import Callable, Sequence
from typing import Any

from newsletter.demo.content import Entry
from newsletter.demo.markup import PageId, rich_text, sections

Block = dict[str, Any]
ImageId = Callable[[str], int]


def essay_blocks(entries: Sequence[Entry], *, page_id: PageId, image_id: ImageId) -> list[Block]:
    """The StreamField data of an essay. Each entry has one name, which says what it is.

    Raises `KeyError` for a name, a page or an image nobody knows.
    """
    writers: dict[str, Callable[[Any], Block]] = {
        "heading": lambda text: _block("heading", {"text": text, "level": "h2"}),
        "text": lambda text: _block("text", rich_text(text, page_id)),
        "voices": lambda sides: _block("voices", {"sides": sides}),
        "numbered_section": lambda one: _block(
            "numbered_section", {"heading": one["heading"], "body": rich_text(one["text"], page_id)}
        ),
        "factors": lambda one: _block("factors", one),
        "quote": lambda one: _block("quote", {"address": "", **one}),
        "call_out": lambda one: _block(
            "call_out", {"heading": one["heading"], "text": rich_text(one["text"], page_id)}
        ),
        "figure": lambda one: _block(
            "figure", {"image": image_id(one["drawing"]), "alt": one["alt"], "caption": one["caption"]}
        ),
    }
    return [writers[name](value) for entry in entries for name, value in entry.items()]


def plain_blocks(text: str, *, page_id: PageId) -> list[Block]:
    """The StreamField data of a standing page: headings marked by `## `, and paragraphs."""
    blocks = []
    for heading, body in sections(text):
        if heading:
            blocks.append(_block("heading", {"text": heading, "level": "h2"}))
        if body:
            blocks.append(_block("text", rich_text(body, page_id)))
    return blocks


def edition_blocks(entries: Sequence[Entry], *, page_id: PageId, home_id: int) -> list[Block]:
    """The StreamField data of an edition: words, essays announced or listed, dividers, a button home."""
    blocks = []
    for entry in entries:
        if "text" in entry:
            blocks.append(_block("text", rich_text(entry["text"], page_id)))
        elif "essay" in entry:
            teaser = {"essay": page_id(entry["essay"]), "heading": "", "text": entry.get("words", "")}
            blocks.append(_block("essay_teaser", {**teaser, "with_image": entry.get("with_image", True)}))
        elif "list" in entry:
            listed = [page_id(key) for key in entry["list"]]
            blocks.append(_block("essay_list", {"heading": entry.get("heading", ""), "essays": listed}))
        elif "button" in entry:
            blocks.append(_block("button", {"label": entry["button"], "page": home_id, "address": ""}))
        elif "divider" in entry:
            blocks.append(_block("divider", None))
        else:
            raise KeyError(*entry)
    return blocks


def _block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value}
