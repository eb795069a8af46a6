"""What is done with segments: whom one holds, saving and deleting it. Permission is the caller's job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from newsletter.consent.addresses import masked
from newsletter.consent.models import Subscription
from newsletter.newsletters.models import Newsletter
from newsletter.segments.counting import OutOfTime, limited
from newsletter.segments.definition import BadDefinition, Group, describe, parse, problems, query, stored
from newsletter.segments.models import Segment
from newsletter.segments.registry import Scope
from newsletter.sending.models import Mailing
from newsletter.sending.states import OPEN_MAILING_STATES

EXAMPLES = 3
EXAMPLES_SECONDS = 0.5


class SegmentRefused(Exception):
    """What was asked of a segment is not possible. The message is a sentence in the active language."""


def scope_of(newsletter: Newsletter, *, now: datetime) -> Scope:
    """What the conditions of a newsletter's segments are read in. One query."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    topics = {str(topic.pk): topic.name_in(language[:2]) for topic in newsletter.topics.all()}
    return Scope(now=now, zone=newsletter.time_zone, topics=topics)


def members(group: Group, *, newsletter: Newsletter, scope: Scope) -> "QuerySet[Subscription]":
    """The active subscriptions a definition holds, each once."""
    rows = newsletter.subscriptions.filter(state=Subscription.State.ACTIVE)
    return rows.filter(query(group, scope))


def examples(rows: "QuerySet[Subscription]", *, seconds: float = EXAMPLES_SECONDS) -> list[str]:
    """Up to three addresses, masked; none where they are not found in time. The caller logs the look."""
    try:
        with limited(seconds):
            emails = list(rows.order_by("pk").values_list("subscriber__email", flat=True)[:EXAMPLES])
    except OutOfTime:
        return []
    return [masked(email) for email in emails]


def words_of(definition: Any, *, newsletter: Newsletter, now: datetime) -> str:
    """A stored definition in words in the active language; for a broken one, why it is broken."""
    try:
        return describe(parse(definition), scope_of(newsletter, now=now))
    except BadDefinition as error:
        return str(error)


def obstacles(definition: Any, *, newsletter: Newsletter, now: datetime) -> list[str]:
    """Why a stored definition cannot be used as it is, in sentences; none: it can."""
    try:
        return problems(parse(definition), scope_of(newsletter, now=now))
    except BadDefinition as error:
        return [str(error)]


def save_segment(
    *, name: str, definition: Group, newsletter: Newsletter, user: Any, segment: Segment | None = None
) -> Segment:
    """Make a segment, or change one. Mailings scheduled with it keep what it was.

    The same again changes nothing but the time. Raises `SegmentRefused` for a name that is taken.
    """
    made = segment or Segment(newsletter=newsletter, created_by=user)
    made.name, made.definition = name, stored(definition)
    action = "wagtail.create" if made.pk is None else "wagtail.edit"
    try:
        with transaction.atomic():
            made.save()
            log(instance=made, action=action, user=user)
    except IntegrityError as error:
        raise SegmentRefused(_("Another segment has this name.")) from error
    return made


def delete_segment(*, segment: Segment, user: Any) -> None:
    """Delete a segment. Raises `SegmentRefused` while a mailing that is not over goes to it."""
    using = mailings_using(segment)
    if using:
        titles = _(", ").join(mailing.edition.get_admin_display_title() for mailing in using)
        message = _("A mailing that is not over goes to this segment: %(editions)s. Cancel it first, or wait.")
        raise SegmentRefused(message % {"editions": titles})
    with transaction.atomic():
        log(instance=segment, action="wagtail.delete", user=user)
        segment.delete()


def mailings_using(segment: Segment) -> Sequence[Mailing]:
    """The mailings that are not over and go to the segment."""
    rows = Mailing.objects.filter(audience__segment=segment.pk, state__in=OPEN_MAILING_STATES)
    return list(rows.select_related("edition"))
