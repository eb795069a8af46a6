"""Approving an edition, and whether the content at hand is approved.

An approval concerns content, not a revision: autosave that changes nothing keeps it, and any other
change leaves the edition without it until somebody approves again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from blog.publishing import PublicationRefused
from newsletter.editions.approval.content import content_hash
from newsletter.editions.approval.models import EditionApproval
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter

MOST_REVISIONS = 50
"""How many revisions of one content are looked through for the one who wrote it."""


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
    reason = refusal(edition=edition, user=user)
    if reason:
        raise ApprovalRefused(edition, [reason])
    approval, made = EditionApproval.objects.get_or_create(
        edition_id=edition.pk, content_hash=found, by=user, defaults={"at": now}
    )
    if made:
        log(instance=latest, action="newsletter.edition.approve", user=user, revision=edition.latest_revision)
    return approval


def refusal(*, edition: EditionPage, user: Any) -> str:
    """Why this person may not approve the latest revision, in the active language; empty when they may."""
    if not newsletter_of(edition).approval_required:
        return ""
    latest = edition.get_latest_revision_as_object()
    if writer_of(latest) == user.pk:
        return _("You wrote this text, so somebody else has to approve it.")
    return ""


def standing_approval(
    content: EditionPage, *, scheduled_by: int | None = None, until: datetime | None = None
) -> EditionApproval | None:
    """The newest approval of exactly this content, by neither its writer nor who schedules it where that is asked.

    Args:
        content: a draft or the object of a revision.
        scheduled_by: the id of who schedules or scheduled its mailing.
        until: when the revision was pinned; what was saved later makes nobody its writer. None: now.
    """
    approvals = EditionApproval.objects.filter(edition_id=content.pk, content_hash=content_hash(content))
    found = list(approvals.select_related("by"))
    if not found or not newsletter_of(content).approval_required:
        return found[0] if found else None
    own = {writer_of(content, until=until), scheduled_by} - {None}
    return next((approval for approval in found if approval.by_id not in own), None)


def approval_problem(
    content: EditionPage, *, scheduled_by: int | None = None, until: datetime | None = None
) -> str:
    """What stands against mailing this content for want of approval, with the fix; empty when nothing does.

    Arguments as for `standing_approval`.
    """
    if not newsletter_of(content).approval_required:
        return ""
    if standing_approval(content, scheduled_by=scheduled_by, until=until):
        return ""
    if standing_approval(content, until=until):
        return _("You approved this edition yourself. Let somebody else schedule it, or approve it too.")
    if EditionApproval.objects.filter(edition_id=content.pk).exists():
        return _("The edition was changed since it was approved. Let a second person approve it as it is now.")
    return _("This newsletter asks for a second person's approval. Let somebody who did not write it approve it.")


def writer_of(content: EditionPage, *, until: datetime | None = None) -> int | None:
    """The id of the person with whose revision this content began, back from the latest revision that holds it.

    Copies that nobody owns and saves that changed nothing make nobody its writer.
    """
    wanted, found = content_hash(content), None
    for revision in _revisions(content, until):
        if content_hash(content.with_content_json(revision.content)) != wanted:
            if found is not None:
                break
            continue
        found = revision.user_id or found
    return found


def newsletter_of(edition: EditionPage) -> Newsletter:
    """The newsletter whose page is the edition's parent."""
    return Newsletter.objects.get(pages__pk=edition.get_parent().pk)


def _revisions(content: EditionPage, until: datetime | None) -> Iterator[Revision]:
    rows = Revision.objects.filter(object_id=str(content.pk), base_content_type=content.get_base_content_type())
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    return rows.order_by("-created_at", "-pk")[:MOST_REVISIONS].iterator(chunk_size=5)
