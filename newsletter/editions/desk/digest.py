"""The essays of a period, gathered for an edition."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.essays import readable_essays
from blog.models import EssayPage
from newsletter.editions.models import EditionPage
from prompts.desk import NothingToAsk

MOST_ESSAYS = 12
FIRST_PERIOD = timedelta(days=30)  # where no edition went before


def period(edition: EditionPage, *, since: str, until: str) -> tuple[datetime, datetime]:
    """Return the beginning and the end of a digest, in the current time zone.

    Args:
        edition: what it is for.
        since: the first day as ISO 8601; "" begins with the edition before this one.
        until: the last day, wholly in it; "" ends now.

    Raises:
        NothingToAsk: a day that is none, or an end before its beginning.
    """
    now = timezone.now()
    begins = _start_of(since) if since else last_edition_at(edition) or now - FIRST_PERIOD
    ends = _start_of(until) + timedelta(days=1) if until else now
    if begins >= ends:
        raise NothingToAsk(_("The period ends before it begins."))
    return begins, ends


def _start_of(day: str) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.min))
    except ValueError as error:
        raise NothingToAsk(_("Write days as 2026-04-30.")) from error


def last_edition_at(edition: EditionPage) -> datetime | None:
    """Return when the newsletter's edition before this one went out: mailed, else published."""
    others = EditionPage.objects.child_of(edition.get_parent()).exclude(pk=edition.pk)
    dated = others.annotate(date=Coalesce(Max("mailings__started_at"), "first_published_at")).order_by()
    return max((found for found in dated.values_list("date", flat=True) if found), default=None)


def essays_between(edition: EditionPage, begins: datetime, ends: datetime) -> list[EssayPage]:
    """Return the newest dozen essays of a period in the edition's language, in the order of publication."""
    essays = readable_essays().filter(
        locale=edition.locale_id, first_published_at__gte=begins, first_published_at__lt=ends
    )
    return list(essays.defer("body")[:MOST_ESSAYS])[::-1]


def digest_inputs(edition: EditionPage, *, since: str, until: str) -> dict[str, Any]:
    """Return the prompt's inputs: of each essay its title and lead, under the key of its page.

    Raises:
        NothingToAsk: no essay in the period, or none that makes sense.
    """
    begins, ends = period(edition, since=since, until=until)
    essays = essays_between(edition, begins, ends)
    if not essays:
        raise NothingToAsk(_("No essay was published in this period."))
    return {
        "newsletter": edition.get_parent().title,
        "since": timezone.localdate(begins).isoformat(),
        "until": timezone.localdate(ends - timedelta(microseconds=1)).isoformat(),
        "essays": [{"number": essay.pk, "title": essay.title, "lead": essay.lead} for essay in essays],
    }


def digest_blocks(result: dict[str, Any], known: list[int]) -> dict[str, Any]:
    """Return what of an answer is kept: the introduction, and one line for each essay that was asked about."""
    lines = {item["essay"]: item["line"] for item in reversed(result["items"]) if item["essay"] in known}
    items = [{"essay": number, "line": lines[number]} for number in known if number in lines]
    return {"introduction": result["introduction"], "items": items}
