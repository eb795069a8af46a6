"""Whether the essays can be read when the mail arrives."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from blog.models import EssayPage
from newsletter.editions.content import essays_of
from newsletter.editions.mailed import mailed_essays
from newsletter.editions.preflight.findings import Examined, Finding


def check_essays(mail: Examined) -> Iterator[Finding]:
    """Refuse essays that readers cannot open at the time of the mailing."""
    essays = essays_of(mail.edition)
    problems = [finding for essay in essays for finding in _check_essay(essay, mail.at)]
    yield from problems
    if essays and not problems:
        yield Finding("pass", _("Every essay is published."), code="essays")


def check_mailed_before(mail: Examined) -> Iterator[Finding]:
    """Warn of chosen essays that another edition carried; a monthly digest repeats, and so may lists by a rule."""
    if mail.edition.is_monthly_digest:
        return
    chosen = essays_of(mail.edition, by_rule=False)
    carried = mailed_essays(mail.newsletter, but_for=mail.edition.pk) if chosen else {}
    for essay in chosen:
        if essay.pk in carried:
            words = {"title": essay.title, "editions": _(", ").join(carried[essay.pk])}
            message = _("The essay “%(title)s” was mailed already, or is scheduled to be: %(editions)s.")
            fix = _("Take it out, unless readers are meant to get it again.")
            yield Finding("warn", message % words, fix, "mailed-before", "body")


def _check_essay(essay: EssayPage, at: datetime | None) -> Iterator[Finding]:
    if not essay.live and not _will_be_live(essay, at):
        yield Finding(
            "fail",
            _("The essay “%(title)s” is not published.") % {"title": essay.title},
            _("Publish it, schedule it before the mailing, or take it out."),
            "essays",
            "body",
        )
    elif at is not None and essay.expire_at is not None and essay.expire_at <= at:
        yield Finding(
            "fail",
            _("The essay “%(title)s” will no longer be published at that time.") % {"title": essay.title},
            _("Change when it expires, or take it out."),
            "essays",
            "body",
        )


def _will_be_live(essay: EssayPage, at: datetime | None) -> bool:
    """Whether the publication of an essay is scheduled for no later than the mailing."""
    scheduled = essay.scheduled_revision if at is not None else None
    return scheduled is not None and at is not None and scheduled.approved_go_live_at <= at
