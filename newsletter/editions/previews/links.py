"""Making, finding and revoking links by which anybody may look at an edition until a day."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wagtail.log_actions import log

from newsletter.consent.links import token_hash
from newsletter.editions.models import EditionPage
from newsletter.editions.previews.models import PreviewLink

DAYS = (1, 7, 30)
USUAL_DAYS = 7


@dataclass(frozen=True)
class Seen:
    """What a link shows: the edition in the state it stands for, and the time of that state."""

    link: PreviewLink
    edition: EditionPage
    at: datetime


def make_link(*, edition: EditionPage, days: int, pinned: bool, user: Any, now: datetime) -> str:
    """Make a link to an edition and return its token, which cannot be read again later.

    Args:
        edition: the page.
        days: one of `DAYS`; raises `ValueError` for another.
        pinned: whether it goes on showing the draft as it is now; else always the latest.
        user: who makes it; the caller asked whether they may.
        now: when.

    Not idempotent: each call makes another link.
    """
    if days not in DAYS:
        raise ValueError(days)
    token, latest = secrets.token_urlsafe(24), edition.latest_revision
    PreviewLink.objects.create(
        edition_id=edition.pk,
        content=latest.content if pinned else None,
        content_at=latest.created_at if pinned else None,
        token_hash=token_hash(token),
        made_at=now,
        made_by=user,
        expires_at=now + timedelta(days=days),
    )
    log(edition, "newsletter.edition.preview_link", user=user, data={"days": days, "pinned": pinned})
    return token


def revoke_link(*, link: PreviewLink, user: Any, now: datetime) -> bool:
    """End a link at once and forget the state it showed; False where it was revoked before."""
    rows = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if not rows.update(revoked_at=now, content=None):
        return False
    log(link.edition, "newsletter.edition.preview_link_revoked", user=user)
    return True


def seen_by(token: str, *, now: datetime) -> Seen | None:
    """What a token shows; None for one that is unknown, expired or revoked. Changes nothing."""
    rows = PreviewLink.objects.filter(token_hash=token_hash(token), revoked_at=None, expires_at__gt=now)
    link = rows.select_related("edition__latest_revision", "edition__locale").first()
    if link is None:
        return None
    edition = link.edition
    if link.content is not None and link.content_at is not None:
        return Seen(link, edition.with_content_json(link.content), link.content_at)
    at = edition.latest_revision_created_at or edition.last_published_at or link.made_at
    return Seen(link, edition.get_latest_revision_as_object(), at)
