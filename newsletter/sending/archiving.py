"""The archive page of a mailing: made public as the mailing begins, withdrawn when it came to nothing."""

import logging

from django.core.exceptions import ValidationError

from blog.publishing import PublicationRefused
from newsletter.editions.archive.frozen import CAME_TO_NOTHING, REACHED, frozen_variants
from newsletter.editions.archive.searching import reindex
from newsletter.editions.models import EditionPage
from newsletter.sending.models import Mailing

logger = logging.getLogger(__name__)


class NotPublished(Exception):
    """The page could not be made public; `problems` are sentences, if there are any."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def publish_archive(mailing: Mailing) -> None:
    """Publish the pinned revision as the archive page, because a person scheduled its mailing.

    Idempotent. Keeps whether the page was closed before. Raises `NotPublished`.
    """
    page = EditionPage.objects.get(pk=mailing.edition_id)
    if page.live and page.live_revision_id == mailing.revision_id:
        return
    if not page.live:
        Mailing.objects.filter(pk=mailing.pk).update(opened_archive=True)
    try:
        mailing.revision.publish(user=mailing.created_by, skip_permission_checks=True)
    except PublicationRefused as error:
        raise NotPublished(*error.obstacles) from error
    except ValidationError as error:
        raise NotPublished(*error.messages) from error
    page.refresh_from_db()
    if not page.live or page.live_revision_id != mailing.revision_id:
        raise NotPublished


def withdraw_archive(mailing: Mailing) -> bool:
    """Take the archive page back that a mailing opened, when it ended before its first mail; True when it did.

    Nothing is withdrawn that another mailing sent, or that a person published since. Idempotent.
    """
    if mailing.state not in CAME_TO_NOTHING or mailing.deliveries.filter(state__in=REACHED).exists():
        return False
    reindex(mailing.edition_id)
    if not mailing.opened_archive or frozen_variants().filter(mailing__edition=mailing.edition_id).exists():
        return False
    page = EditionPage.objects.get(pk=mailing.edition_id)
    if not page.live or page.live_revision_id != mailing.revision_id:
        return False
    page.unpublish()
    logger.info("newsletter.archive.withdrawn", extra={"mailing": mailing.pk})
    return True
