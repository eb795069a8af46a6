"""What was tested last, and what changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsletter.editions.approval.content import content_hash
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.sending.trials.changes import Line, difference
from newsletter.sending.trials.models import Trial

KEPT = 20
"""Trials of an edition that are kept; older ones are deleted when another is added."""


@dataclass(frozen=True)
class Tested:
    """The last trial of an edition, seen from its content now. Nothing changed where `is_same`."""

    trial: Trial
    is_same: bool
    subject: Sequence[Line] = ()
    text: Sequence[Line] = ()


def last_trial(edition_id: int) -> Trial | None:
    """The newest trial of an edition. One query."""
    return Trial.objects.filter(edition=edition_id).select_related("by").first()


def since_last_trial(edition: EditionPage) -> Tested | None:
    """Compare an edition, a draft or the object of a revision, with what was tested last; None: nothing was."""
    trial = last_trial(edition.pk)
    if trial is None:
        return None
    if trial.content_hash == content_hash(edition):
        return Tested(trial, is_same=True)
    subject, text = common_words(edition)
    return Tested(trial, False, difference(trial.subject, subject), difference(trial.text, text))


def remember(*, edition: EditionPage, accepted: int, user: Any, now: datetime) -> Trial:
    """Keep that the content of an edition was tested. Not idempotent: each call is one press."""
    subject, text = common_words(edition)
    trial = Trial.objects.create(
        edition_id=edition.pk,
        content_hash=content_hash(edition),
        subject=subject[:500],
        text=text,
        accepted=accepted,
        by=user,
        at=now,
    )
    newest = list(Trial.objects.filter(edition=edition.pk).values_list("pk", flat=True)[:KEPT])
    Trial.objects.filter(edition=edition.pk).exclude(pk__in=newest).delete()
    return trial


def common_words(edition: EditionPage) -> tuple[str, str]:
    """Subject and text as whoever nothing is known of gets them."""
    shown = render_edition(edition=edition, language=edition.locale.language_code).for_reader()
    return shown.subject, shown.text
