"""Fields in the blocks of an edition, looked at when it is saved and once more before it is mailed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from newsletter.editions.merge.checking import html_problems, problems, refusals
from newsletter.editions.merge.marking import PLAIN, PLAIN_OF_KIND


class FieldsChecked(blocks.StreamBlock):
    """A stream of which no block is saved with a field that is none, or with one where none can be filled in."""

    def clean(self, value: Any, *arguments: Any, **options: Any) -> Any:
        """Clean the blocks, then look at their fields. Raises `StreamBlockValidationError` with what is wrong."""
        cleaned = super().clean(value, *arguments, **options)
        errors = _of_stream(cleaned)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def sentences(found: Iterable[Any]) -> list[str]:
    """What is wrong with the fields of blocks from any depth of a body, in sentences in the active language."""
    errors = [_of_block(block.block, block.value, block.block_type, top=True) for block in found]
    return list(dict.fromkeys(sentence for error in errors if error is not None for sentence in _said(error)))


def _of_stream(value: Any) -> dict[int, ValidationError]:
    found = {at: _of_block(child.block, child.value, child.block_type, top=True) for at, child in enumerate(value)}
    return {at: error for at, error in found.items() if error is not None}


def _of_block(block: Any, value: Any, name: str, *, top: bool = False) -> ValidationError | None:
    """What is wrong in one block. Only blocks of the stream itself hold words with fields, as pieces do."""
    if value is None:
        return None
    if isinstance(block, blocks.StreamBlock):
        errors = _of_stream(value)
        return StreamBlockValidationError(block_errors=errors) if errors else None
    if isinstance(block, blocks.ListBlock):
        listed = _kept({at: _of_block(block.child_block, one, name) for at, one in enumerate(value)})
        return ListBlockValidationError(block_errors=listed) if listed else None
    if isinstance(block, blocks.StructBlock):
        return _of_struct(block, value, top=top)
    return _of_words(block, value, mergeable=top and name in PLAIN_OF_KIND)


def _of_struct(block: Any, value: Any, *, top: bool) -> ValidationError | None:
    found: dict[str, ValidationError | None] = {}
    for name, child in block.child_blocks.items():
        if top and name in PLAIN and isinstance(child, blocks.CharBlock):
            found[name] = _of_words(child, value.get(name), mergeable=True)
        else:
            found[name] = _of_block(child, value.get(name), name)
    errors = _kept(found)
    return StructBlockValidationError(block_errors=errors) if errors else None


def _of_words(block: Any, value: Any, *, mergeable: bool) -> ValidationError | None:
    if isinstance(block, blocks.RichTextBlock):
        wrong = html_problems(value.source)
    elif isinstance(value, str):
        wrong = problems(value, alone=not isinstance(block, blocks.TextBlock)) if mergeable else refusals(value)
    else:
        wrong = []
    return ValidationError(wrong) if wrong else None


def _kept(found: Mapping[Any, ValidationError | None]) -> dict[Any, ValidationError]:
    return {key: error for key, error in found.items() if error is not None}


def _said(error: Any) -> list[str]:
    inner = getattr(error, "block_errors", None)
    if inner is None:
        return list(error.messages)
    return [sentence for one in inner.values() for sentence in _said(one)]
