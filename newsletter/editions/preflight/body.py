"""Whether the edition has blocks, and each its content."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.content import broken_blocks
from newsletter.editions.preflight.findings import Examined, Finding


def check_body(mail: Examined) -> Iterator[Finding]:
    """Refuse an edition without blocks, and blocks that point to nothing."""
    if not len(mail.edition.body):
        yield Finding("fail", _("The edition has no blocks."), _("Add a text or an essay teaser."), "body", "body")
        return
    broken = broken_blocks(mail.edition)
    for block in broken:
        yield Finding(
            "fail",
            _("A block “%(block)s” points to something that was deleted, or to nothing.")
            % {"block": block.block.label},
            _("Choose again what it shows, or remove the block."),
            "body",
            f"body.{block.id}",
        )
    if not broken:
        yield Finding("pass", _("Every block has its content."), code="body")
