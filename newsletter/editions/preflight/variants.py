"""Conditional blocks: what they ask is there, and they make no more variants than can be kept apart."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.editions.variants.rules import MOST_LOOKED_AT, MOST_VARIANTS, possible, rules_of


def check_variants(mail: Examined) -> Iterator[Finding]:
    """Refuse conditions that cannot be judged, and too many combinations. Silent without conditional blocks."""
    from newsletter.editions.variants.asking import hindrances
    from newsletter.segments.services import scope_of

    rules = rules_of(mail.edition)
    if not rules:
        return
    newsletter = mail.newsletter
    wrong = hindrances(rules, newsletter=newsletter, scope=scope_of(newsletter, now=mail.at or timezone.now()))
    for sentence in wrong:
        yield Finding("fail", sentence, _("Choose the conditions of the block anew."), "variants")
    count = len(possible(rules, languages=[code for code, _name in settings.LANGUAGES]))
    if count > MOST_VARIANTS:
        fix = _("Take out conditions, or give several blocks the same ones.")
        yield Finding("fail", _too_many(count), fix, "variants")
    elif not wrong:
        message = ngettext(
            "The conditional blocks make %(count)d variant at most.",
            "The conditional blocks make %(count)d variants at most.",
            count,
        )
        yield Finding("pass", message % {"count": count}, code="variants")


def _too_many(count: int) -> str:
    """Why so many variants are refused; of very many the number is not known."""
    if count >= MOST_LOOKED_AT:
        message = _(
            "The conditional blocks make far more combinations than the %(most)d mails that are kept apart."
        )
        return message % {"most": MOST_VARIANTS}
    message = _(
        "The conditional blocks make %(count)d combinations, each a mail of its own; at most %(most)d are kept."
    )
    return message % {"count": count, "most": MOST_VARIANTS}
