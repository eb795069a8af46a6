"""The mailings of one edition: what was mailed of it before, and where its latest mailing stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.sending.models import Mailing
from newsletter.sending.schedule import local_time
from newsletter.sending.states import DeliveryState

DOUBTFUL = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class EarlierMailing:
    """A mailing that may have reached someone: begun at `at`, in the newsletter's `zone`."""

    mailing_id: int
    at: datetime
    zone: str
    submitted: int
    doubtful: int

    @property
    def sentence(self) -> str:
        """When and to how many it went, in the active language; the zone is named where it is not the reader's."""
        time = _moment(self.at, self.zone)
        said = [_began(time) if not self.submitted else _mailed(time, self.submitted)]
        if self.doubtful:
            said.append(_doubted(self.doubtful))
        return " ".join(said)


def earlier_mailings(edition_id: int) -> list[EarlierMailing]:
    """Return the mailings of an edition of which a mail was or may have been submitted, the latest first.

    One that was cancelled before its first mail, or whose every mail was refused, reached nobody
    and is left out. One query.
    """
    rows = Mailing.objects.filter(edition=edition_id).select_related("newsletter")
    counted = rows.annotate(
        submitted=Count("deliveries", filter=Q(deliveries__state=DeliveryState.SUBMITTED)),
        doubtful=Count("deliveries", filter=Q(deliveries__state__in=DOUBTFUL)),
    )
    reached = counted.filter(Q(submitted__gt=0) | Q(doubtful__gt=0)).order_by("-pk")
    return [_earlier(row, row.submitted, row.doubtful) for row in reached]


def latest_mailing(edition_id: int) -> Mailing | None:
    """Return the last mailing of an edition with its newsletter and revision, None where it was cancelled."""
    rows = Mailing.objects.filter(edition=edition_id).select_related("newsletter", "revision")
    last = rows.order_by("-pk").first()
    return None if last is None or last.state == Mailing.State.CANCELLED else last


def _earlier(row: Mailing, submitted: int, doubtful: int) -> EarlierMailing:
    at = row.started_at or row.start_at or row.created_at
    return EarlierMailing(row.pk, at, row.newsletter.time_zone, submitted, doubtful)


def _moment(at: datetime, zone: str) -> str:
    moment = date_format(local_time(at, zone), "SHORT_DATETIME_FORMAT")
    if zone == timezone.get_current_timezone_name():
        return moment
    return _("%(time)s (%(zone)s)") % {"time": moment, "zone": zone}


def _began(time: str) -> str:
    return _("A mailing of this edition began on %(time)s.") % {"time": time}


def _mailed(time: str, number: int) -> str:
    said = ngettext(
        "This edition was mailed on %(time)s already: %(number)s mail.",
        "This edition was mailed on %(time)s already: %(number)s mails.",
        number,
    )
    return said % {"time": time, "number": number}


def _doubted(number: int) -> str:
    said = ngettext(
        "Of %(number)s more mail it is not known whether the server took it.",
        "Of %(number)s more mails it is not known whether the server took them.",
        number,
    )
    return said % {"number": number}
