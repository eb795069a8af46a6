"""What makes going on with a waiting mailing doubtful: its hour is long past, or readers are asleep."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.sending import schedule as times
from newsletter.sending.local_time import stored_waves
from newsletter.sending.models import Mailing


def doubts_of(mailing: Mailing, *, now: datetime) -> list[str]:
    """Why a person should confirm that a waiting mailing goes on now, in sentences; none by day and in time."""
    zone, limit = mailing.newsletter.time_zone, mailing.newsletter.late_limit
    found = []
    due = last_due(mailing, now=now)
    if mailing.state == Mailing.State.PAUSED and due and times.is_past(due, now=now, late_limit=limit):
        found.append(_past(int((now - due).total_seconds() // 3600)))
    local = times.local_time(now, zone)
    if not mailing.by_local_time and times.is_night(local):
        found.append(_("It is night: %(time)s in %(zone)s.") % {"time": f"{local:%H:%M}", "zone": zone})
    return found


def last_due(mailing: Mailing, *, now: datetime) -> datetime | None:
    """The latest hour at which someone should have been mailed: the start, or the last wave that has come."""
    past = [wave.at for wave in stored_waves(mailing.waves) if wave.at <= now]
    return max([*past, *filter(None, [mailing.start_at])], default=None)


def _past(hours: int) -> str:
    if not hours:
        return _("Its hour is past by more than the newsletter's limit for a late start.")
    words = ngettext("Its hour was %(hours)s hour ago.", "Its hour was %(hours)s hours ago.", hours)
    return words % {"hours": hours}
