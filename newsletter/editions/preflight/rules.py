"""Lists of essays made by a rule: whether the rule finds any."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsletter.editions.content import blocks_of
from newsletter.editions.kinds import KINDS, Around
from newsletter.editions.preflight.findings import Examined, Finding


def check_rules(mail: Examined) -> Iterator[Finding]:
    """Warn of a list of the latest essays that is empty. Silent where an edition has none."""
    edition = mail.edition
    around = Around.of(edition, language=edition.locale.language_code)
    lists = [block for block in blocks_of(edition) if block.block_type == "latest_essays"]
    empty = [block for block in lists if not KINDS[block.block_type].essays(block.value, around)]
    own = {block.id for block in edition.body}
    for block in empty:
        yield Finding(
            "warn",
            _("A list of the latest essays finds none; it is left out of the mail."),
            _("Widen its rule, publish an essay that fits, or take the list out."),
            "latest-essays",
            f"body.{block.id}" if block.id in own else "body",
        )
    if lists and not empty:
        yield Finding("pass", _("Every list of the latest essays finds some."), code="latest-essays")
