"""Merge fields that are empty for most of the audience, where no fallback says something instead."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.editions.merge.fields import FIELDS, Field
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.segments.counting import Precision, Tally, tally
from newsletter.sending.audience import ALL, mailed

KEPT_IN = {
    "name": ("family_name", "given_name"),
    "family_name": ("family_name",),
    "given_name": ("given_name",),
    "reading": ("name_reading",),
    "company": ("company",),
    "department": ("department",),
    "title": ("job_title",),
}
"""The columns of a subscriber that are all empty where a field is."""


def check_empty_fields(mail: Examined) -> Iterator[Finding]:
    """Warn of fields without a fallback that are empty for over half of those the edition would be mailed to.

    One grouped count in a bounded time. Before an audience is chosen, everyone active is looked at.
    """
    fields = _without_fallback(mail)
    if not fields:
        return
    counts = _counts(mail, fields)
    if counts.precision == Precision.UNKNOWN:
        words = _("How many readers have the merge fields filled in could not be counted in time.")
        fix = _("Check again later, or give the merge fields a fallback.")
        yield Finding("could not check", words, fix, "empty-fields")
        return
    empty = _mostly_empty(counts, fields)
    for field in empty:
        yield _finding(field, language=mail.edition.locale.language_code)
    if not empty and counts.groups:
        words = _("At least half of the readers have each merge field without a fallback filled in.")
        yield Finding("pass", words, code="empty-fields")


def _without_fallback(mail: Examined) -> list[Field]:
    parts = [part for phrase in mail.rendered.fields.phrases for part in phrase.parts]
    keys = {part.key for part in parts if part.key and not part.fallback}
    return [field for field in FIELDS if field.key in keys & KEPT_IN.keys()]


def _counts(mail: Examined, fields: list[Field]) -> Tally:
    """The readers by which of the fields are empty."""
    audience = mail.audience or {"kind": ALL, "digest": mail.edition.is_monthly_digest}
    rows = mailed(audience, newsletter=mail.newsletter, now=mail.at or timezone.now())
    empty: dict[str, Any] = {
        f"no_{field.key}": ExpressionWrapper(
            Q(**{f"subscriber__{column}": "" for column in KEPT_IN[field.key]}), output_field=BooleanField()
        )
        for field in fields
    }
    return tally(rows.annotate(**empty), *empty)


def _mostly_empty(counts: Tally, fields: list[Field]) -> list[Field]:
    everyone = sum(counts.groups.values())
    without = [sum(number for group, number in counts.groups.items() if group[at]) for at in range(len(fields))]
    return [field for field, number in zip(fields, without, strict=True) if 2 * number > everyone]


def _finding(field: Field, *, language: str) -> Finding:
    name = field.name_in(language)
    return Finding(
        "warn",
        _("For over half of the readers the field “%(field)s” is empty and has no fallback.") % {"field": name},
        _("Write a fallback behind a bar, as in %(example)s, or take the field out.")
        % {"example": f"{{{{{name}|…}}}}"},
        "empty-fields",
    )
