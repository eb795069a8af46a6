"""Every text that stands in a page, whoever reads it, and where it stands."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.models import get_all_child_relations
from wagtail.blocks import BaseStreamBlock, Block, ChoiceBlock, ListBlock, RichTextBlock, StreamValue, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import COMMENTS_RELATION_NAME

from blog.essay_text import searchable_texts
from blog.images import PublicationImage
from blog.pictures import alternative


class Placed(NamedTuple):
    """A text and where it stands: `place` in words, `path` as Wagtail's editor finds it, "" where it does not."""

    place: str
    text: str
    path: str


Texts = Iterator[Placed]

OWN_WORDS = {"hero_image": "hero_alt"}
"""Where a page says in its own words what one of its images shows; else the image's description does."""


def own_texts(page: models.Model, *, fields: Collection[str] | None = None) -> Texts:
    """Yield what is stored with a page itself: rich text without tags, blocks at any depth.

    Asks the database for nothing.

    Args:
        page: as it is in memory.
        fields: names of those to look at; None for all.
    """
    for field in page._meta.concrete_fields:
        if fields is None or field.name in fields:
            yield from _of_field(page, field)


def texts(page: models.Model) -> Texts:
    """Yield everything that belongs to a page: also its tags, its rows, what its images show.

    Comments of editors are left out: readers never see them.
    """
    yield from own_texts(page)
    for relation in get_all_child_relations(page):
        if relation.get_accessor_name() != COMMENTS_RELATION_NAME:
            yield from _of_rows(page, relation)
    for tags in (field for field in page._meta.get_fields() if isinstance(field, ClusterTaggableManager)):
        words = str(tags.verbose_name)
        yield from (Placed(words, tag.name, tags.name) for tag in getattr(page, tags.name).all())
    yield from _of_images(page)


def _of_field(item: models.Model, field: "models.Field[Any, Any]") -> Texts:
    value = field.value_from_object(item)
    if isinstance(field, StreamField):
        yield from _of_stream(value, field.name)
    elif isinstance(field, RichTextField):
        words = str(field.verbose_name)
        yield from (Placed(words, text, field.name) for text in searchable_texts(value or ""))
    elif isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
        yield Placed(str(field.verbose_name), value or "", field.name)


def _of_rows(page: models.Model, relation: Any) -> Texts:
    kind = str(relation.related_model._meta.verbose_name)
    for row in getattr(page, relation.get_accessor_name()).all():
        for found in chain.from_iterable(_of_field(row, field) for field in row._meta.concrete_fields):
            words = _("%(place)s of “%(row)s”") % {"place": found.place, "row": kind}
            yield Placed(words, found.text, str(relation.get_accessor_name()))


def _of_stream(stream: StreamValue, name: str) -> Texts:
    for position, raw in enumerate(stream.get_prep_value(), start=1):
        block = stream.stream_block.child_blocks[raw["type"]]
        path = f"{name}.{raw.get('id') or ''}".rstrip(".")
        for inner, text in _of_parts(block, raw["value"]):
            yield Placed(_block(position, block), text, f"{path}.{inner}" if inner else path)


def _of_parts(block: Block, raw: Any) -> Iterator[tuple[str, str]]:
    """The texts of one block, each with the name of the part it stands in, "" for a block without parts."""
    parts = block.child_blocks if isinstance(block, StructBlock) else {}
    if not parts:
        yield from (("", text) for text in _of_block(block, raw))
    for name, part in parts.items():
        yield from ((name, text) for text in _of_block(part, (raw or {}).get(name)))


def _block(position: int, block: Block) -> str:
    return _("block %(position)d of the body, %(label)s") % {"position": position, "label": block.label}


def _of_block(block: Block, raw: Any) -> Iterator[str]:
    """The texts in a block's stored value, which names pages and images by number alone."""
    if isinstance(block, ChoiceBlock):
        return
    if isinstance(block, RichTextBlock):
        yield from searchable_texts(raw or "")
    elif isinstance(raw, str):
        yield raw
    else:
        for inner, value in _inside(block, raw or []):
            yield from _of_block(inner, value)


def _inside(block: Block, raw: Any) -> Iterable[tuple[Block, Any]]:
    if isinstance(block, StructBlock):
        return ((child, raw.get(name)) for name, child in block.child_blocks.items() if raw)
    if isinstance(block, ListBlock):
        return ((block.child_block, _item(each)) for each in raw)
    if isinstance(block, BaseStreamBlock):
        return ((block.child_blocks[each["type"]], each["value"]) for each in raw)
    return ()


def _item(raw: Any) -> Any:
    """The value of an item of a list, which is stored bare or with its kind."""
    return raw["value"] if isinstance(raw, dict) and raw.get("type") == "item" else raw


def _of_images(page: models.Model) -> Texts:
    for field in page._meta.concrete_fields:
        if field.related_model is PublicationImage and (image := getattr(page, field.name)):
            own = getattr(page, OWN_WORDS.get(field.name, ""), "")
            yield from _of_description(image, own, str(field.verbose_name), field.name)
    for field in (field for field in page._meta.fields if isinstance(field, StreamField)):
        for position, bound in enumerate(field.value_from_object(page), start=1):
            value = bound.value if isinstance(bound.value, dict) else {}
            if value.get("image") and not value.get("ornament"):
                path = f"{field.name}.{bound.id}.image"
                yield from _of_description(value["image"], value["alt"], _block(position, bound.block), path)


def _of_description(image: PublicationImage, own: str, place: str, path: str) -> Texts:
    if not own:
        yield Placed(_("description of the image, %(place)s") % {"place": place}, alternative(image), path)
