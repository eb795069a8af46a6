"""The variants of a mailing: what each combination of conditions that readers have is sent.

The first one is what everyone may see; it carries the frozen rules by which all ranges of the audience are
judged. Another is rendered when a range first holds someone who gets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Count, ExpressionWrapper
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from newsletter.editions.models import EditionPage
from newsletter.editions.variants.asking import Named, asked, frozen, words
from newsletter.editions.variants.rules import Truths, entering, possible, rules_of, usual
from newsletter.newsletters.models import Newsletter
from newsletter.segments.registry import Scope
from newsletter.sending.models import Mailing, MailingVariant

DEFAULT = "default"


def key_of(truths: Truths, usually: Truths) -> str:
    """The key of a variant among those of its mailing."""
    return DEFAULT if truths == usually else "c" + "".join("1" if one else "0" for one in truths)


def conditions_of(edition: EditionPage, truths: Truths, *, newsletter: Newsletter) -> dict[str, Any]:
    """What a variant keeps: the rules, how they are said, and which of them hold. Without rules nothing."""
    rules = rules_of(edition)
    if not rules:
        return {}
    named = Named(rules, newsletter)
    return {
        "rules": [frozen(rule, named) for rule in rules],
        "words": [words(rule, named) for rule in rules],
        "truths": list(truths),
    }


def truths_possible(edition: EditionPage) -> list[Truths]:
    """Every combination an edition may be sent in, what everyone may see first."""
    rules = rules_of(edition)
    first = usual(rules, language=edition.locale.language_code)
    others = possible(rules, languages=[code for code, _name in settings.LANGUAGES]) - {first}
    return [first, *sorted(others)]


def blocks_for(edition: EditionPage, truths: Truths) -> Any:
    """Which blocks of an edition belong to a combination."""
    return entering(rules_of(edition), truths)


def columns(variant: MailingVariant, *, mailing: Mailing, moment: datetime) -> dict[str, Any]:
    """A column for each rule that tells whether it holds for a subscription; judged as the audience is."""
    scope = Scope(now=moment, zone=mailing.newsletter.time_zone)
    return {
        f"rule{at}": ExpressionWrapper(asked(rule, scope), output_field=BooleanField())
        for at, rule in enumerate(variant.conditions.get("rules", ()))
    }


def known(mailing: Mailing) -> dict[Truths, int]:
    """The variants there are, by their combination. One query."""
    rows = mailing.variants.values_list("pk", "conditions")
    return {tuple(conditions.get("truths", ())): pk for pk, conditions in rows}


def said(conditions: dict[str, Any]) -> str:
    """Who gets a variant, in the active language; empty where an edition has no conditions."""
    if not conditions:
        return ""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    true = [
        texts.get(language) or next(iter(texts.values()), "")
        for texts, is_true in zip(conditions["words"], conditions["truths"], strict=True)
        if is_true
    ]
    return pgettext("conditions", " and ").join(true) or _("no condition holds")


@dataclass(frozen=True)
class VariantLine:
    """One variant on a mailing's page: who gets it, how many those are, and whether the archive shows it."""

    words: str
    number: int
    in_archive: bool


def lines(mailing: Mailing) -> Sequence[VariantLine]:
    """The variants of a mailing with their numbers of recipients; none where there is only one.

    One query, or two: a mailing of one variant is not counted for nothing.
    """
    kinds = list(mailing.variants.order_by("pk").values_list("pk", "key", "conditions"))
    if len(kinds) < 2:
        return []
    numbers = dict(mailing.deliveries.order_by().values_list("variant").annotate(number=Count("pk")))
    return [VariantLine(said(conditions), numbers.get(pk, 0), key == DEFAULT) for pk, key, conditions in kinds]
