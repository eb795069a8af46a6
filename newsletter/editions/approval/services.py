"""Approving an edition, and whether the content at hand is approved.

An approval concerns content, not a revision: autosave that changes nothing keeps it, and any other
change leaves the edition without it until somebody approves again.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.log_actions import log

from blog.publishing import PublicationRefused
from newsletter.editions.approval.content import content_hash, page_hash
from newsletter.editions.approval.models import EditionApproval
from newsletter.editions.approval.writers import writers_of
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter


class ApprovalRefused(PublicationRefused):
    """An edition may not be approved as it was tried; nothing changed. `obstacles` are sentences for people."""

    @property
    def heading(self) -> str:
        """What became of the approval."""
        return _("“%(title)s” was not approved.") % {"title": self.page.title}


def approve(*, edition: EditionPage, user: Any, now: datetime, seen: str | None = None) -> EditionApproval:
    """Keep that a person approves the content of an edition's latest revision. Nothing is published or mailed.

    Args:
        edition: the page.
        user: who approves; the caller asked whether they may.
        now: when.
        seen: `content_hash` of what they looked at; other content by now is refused. None: not compared.

    A second press keeps the first approval. Raises `ApprovalRefused`.
    """
    latest = edition.get_latest_revision_as_object()
    found = content_hash(latest)
    if seen is not None and seen != found:
        changed = _("The edition was changed while you were looking. Look again before you approve it.")
        raise ApprovalRefused(edition, [changed])
    by_another = user.pk not in writers_of(latest)
    if newsletter_of(edition).approval_required and not by_another:
        raise ApprovalRefused(edition, [_own_text()])
    kept = {"page_hash": page_hash(latest), "by_another": by_another, "at": now}
    approval, made = EditionApproval.objects.get_or_create(
        edition_id=edition.pk, content_hash=found, by=user, defaults=kept
    )
    if not made and by_another and not approval.by_another:  # given before the text became somebody else's
        made = bool(EditionApproval.objects.filter(pk=approval.pk).update(**kept))
        approval.refresh_from_db()
    if made:
        log(instance=latest, action="newsletter.edition.approve", user=user, revision=edition.latest_revision)
    return approval


def refusal(*, edition: EditionPage, user: Any) -> str:
    """Why this person may not approve the latest revision, in the active language; empty when they may."""
    if not newsletter_of(edition).approval_required:
        return ""
    return _own_text() if user.pk in writers_of(edition.get_latest_revision_as_object()) else ""


def _own_text() -> str:
    return _("You wrote or changed this text, so somebody else has to approve it.")


def standing_approval(content: EditionPage, *, scheduled_by: int | None = None) -> EditionApproval | None:
    """The newest approval of exactly this content.

    Where a newsletter asks for a second person, by none of those who had written it since the approval before,
    nor by who schedules it.

    Args:
        content: a draft or the object of a revision.
        scheduled_by: the id of who schedules or scheduled its mailing.
    """
    approvals = EditionApproval.objects.filter(edition_id=content.pk, content_hash=content_hash(content))
    if newsletter_of(content).approval_required:
        approvals = approvals.filter(by_another=True)
        if scheduled_by is not None:
            approvals = approvals.exclude(by=scheduled_by)
    return approvals.select_related("by").first()


def approval_problem(content: EditionPage, *, scheduled_by: int | None = None) -> str:
    """What stands against mailing this content for want of approval, with the fix; empty when nothing does.

    Arguments as for `standing_approval`.
    """
    if not newsletter_of(content).approval_required:
        return ""
    if standing_approval(content, scheduled_by=scheduled_by):
        return ""
    if standing_approval(content):
        return _("You approved this edition yourself. Let somebody else schedule it, or approve it too.")
    if EditionApproval.objects.filter(edition_id=content.pk, by_another=True).exists():
        return _(
            "The edition, or a saved part in it, was changed since it was approved. "
            "Let a second person approve it as it is now."
        )
    return _("This newsletter asks for a second person's approval. Let somebody who did not write it approve it.")


def newsletter_of(edition: EditionPage) -> Newsletter:
    """The newsletter whose page is the edition's parent."""
    return Newsletter.objects.get(pages__pk=edition.get_parent().pk)
