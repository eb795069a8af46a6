"""Whether the edition has blocks, and each its content."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from newsletter.editions.pictures import is_missing
from newsletter.editions.preflight.findings import Examined, Finding


def check_body(mail: Examined) -> Iterator[Finding]:
    """Refuse an edition without blocks, and blocks that point to nothing."""
    if not len(mail.edition.body):
        yield Finding("fail", _("The edition has no blocks."), _("Add a text or an essay teaser."), "body")
        return
    broken = [block for block in mail.edition.body if _points_nowhere(block.block_type, block.value)]
    for block in broken:
        yield Finding(
            "fail",
            _("A block “%(block)s” points to something that was deleted, or to nothing.")
            % {"block": block.block.label},
            _("Choose again what it shows, or remove the block."),
            "body",
        )
    if not broken:
        yield Finding("pass", _("Every block has its content."), code="body")


def _points_nowhere(kind: str, value: Any) -> bool:
    match kind:
        case "essay_teaser":
            return value["essay"] is None
        case "essay_list":
            return not value["essays"] or any(essay is None for essay in value["essays"])
        case "image":
            return value["image"] is None or is_missing(value["image"])
        case "button":
            return not (value["page"] or value["address"])
        case "text":
            return not value.source.strip()
    return False
