"""Where the text of a desk's target comes from."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from prompts.provenance.blocks import Source, sources
from prompts.provenance.survival import Origin, letters
from prompts.views import At, at_target

EXCERPT = 24  # characters


@require_GET
@at_target
def origins(request: HttpRequest, at: At) -> JsonResponse:
    """Each block of the draft with who wrote it, and how much of what was accepted is still there."""
    texts = at.adapter.block_texts(draft=at.adapter.draft(at.target))
    found = sources(target=at.target, texts=texts)
    return JsonResponse({"blocks": [_block_data(one) for one in found], "whole": _whole(found)})


def _block_data(source: Source) -> dict[str, str]:
    words = " ".join(source.text.split())
    return {
        "block": source.block,
        "excerpt": words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…",
        "origin": source.origin.name.lower(),
        "label": str(source.origin.value),
        "share": _share(source),
    }


def _share(source: Source) -> str:
    if source.origin is not Origin.EDITED:
        return ""
    words = _("%(percent)d per cent of what was accepted is still there")
    return words % {"percent": max(1, source.kept * 100 // source.accepted)}


def _whole(found: list[Source]) -> str:
    count = sum(letters(one.text) for one in found)
    kept = sum(one.kept for one in found)
    if not count:
        return ""
    if not kept:
        return _("People wrote this text.")
    words = _("Of %(count)s characters, %(kept)s were drafted by AI and accepted.")
    return words % {"count": f"{count:,}", "kept": f"{kept:,}"}
