"""A draft edition in one press: from one essay, or from what was published in a week or month."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from blog.essays import published_essays
from blog.models import EssayPage
from newsletter.editions.compose import edition_from_essays
from newsletter.editions.mailed import mailed_essays
from newsletter.editions.models import EditionPage
from newsletter.editions.one_press.periods import Period, Span, digest_title
from newsletter.newsletters.models import NewsletterPage


class NothingToGather(Exception):
    """No essay would stand in the digest. The message is a sentence for people."""


def edition_from_essay(*, parent: NewsletterPage, essay: EssayPage, user: Any, now: datetime) -> EditionPage:
    """Make a draft edition that teases one essay; a second press within a minute returns the same draft.

    Raises `NotMade` where the draft could not be placed.
    """
    return edition_from_essays(parent=parent, essays=[essay], user=user, press=f"essay {essay.pk}", now=now)


def gathered(parent: NewsletterPage, period: Period, *, mailed_too: bool = False) -> list[EssayPage]:
    """The essays of a period in the language of a newsletter's page, newest first.

    Args:
        parent: the newsletter's page.
        period: when they were published first.
        mailed_too: also those that an edition of the newsletter carried already.
    """
    essays = published_essays(parent.locale).filter(
        first_published_at__gte=period.begins, first_published_at__lt=period.ends
    )
    mailed = {} if mailed_too else mailed_essays(parent.newsletter)
    return [essay for essay in essays if essay.pk not in mailed]


def repeats(period: Period) -> bool:
    """Whether a digest of the period usually repeats what was mailed: many get the monthly one alone."""
    return period.span == Span.MONTH


def make_digest(
    *, parent: NewsletterPage, period: Period, user: Any, now: datetime, mailed_too: bool = False
) -> EditionPage:
    """Make a draft edition of a period's essays, a monthly one marked as the monthly digest.

    A second press within a minute returns the same draft. Raises `NothingToGather` or `NotMade`; then nothing
    was made.
    """
    essays = gathered(parent, period, mailed_too=mailed_too)
    if not essays:
        raise NothingToGather(
            _("No essay was published in this time that was not mailed already. Nothing was made.")
        )
    with translation.override(parent.locale.language_code):
        title = digest_title(period)
    return edition_from_essays(
        parent=parent,
        essays=essays,
        user=user,
        title=title,
        is_monthly_digest=period.span == Span.MONTH,
        press=f"{period.span} {period.first.isoformat()} {'all' if mailed_too else 'unmailed'}",
        now=now,
    )
