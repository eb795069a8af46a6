"""The day and the hour of the mailing, on the newsletter's clock."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

from newsletter.editions.holidays import country_of, holiday
from newsletter.editions.preflight.findings import Examined, Finding
from newsletter.sending.schedule import is_night


def check_day(mail: Examined) -> Iterator[Finding]:
    """Say that the day is a holiday or a day off, and name the weekday where it is none."""
    if mail.at is None:
        return
    here = _here(mail, mail.at)
    weekday = {"day": formats.date_format(here, "l")}
    country = country_of(mail.newsletter.time_zone)
    name = holiday(here.date(), country=country, language=translation.get_language() or "")
    if name:
        yield _advice(_("%(day)s, %(name)s: on a holiday fewer people read.") % (weekday | {"name": name}))
    elif country == "JP" and (here.month, here.day) in {(8, day) for day in range(13, 17)}:
        yield _advice(_("Around 13 to 16 August is o-bon: many are away."))
    elif here.weekday() >= 5:
        yield _advice(_("The mailing falls on a %(day)s.") % weekday)
    elif not country:
        yield Finding(
            "could not check",
            _("The mailing falls on a %(day)s. The holidays of this time zone are not known.") % weekday,
            _("Look into a calendar of your readers' country."),
            "day",
        )
    else:
        yield Finding("pass", _("The mailing falls on a %(day)s and no holiday.") % weekday, code="day")


def check_hour(mail: Examined) -> Iterator[Finding]:
    """Say that readers would be woken."""
    if mail.at is None:
        return
    here = _here(mail, mail.at)
    if not is_night(here):
        yield Finding("pass", _("The mailing starts by day."), code="hour")
    else:
        zone = mail.newsletter.time_zone if mail.wall is None else _("local time")
        yield Finding(
            "warn",
            _("The mailing starts at %(time)s, at night (%(zone)s).") % {"time": f"{here:%H:%M}", "zone": zone},
            _("Choose a time between 7:00 and 22:00: some phones ring at every mail."),
            "hour",
        )


def _here(mail: Examined, at: datetime) -> datetime:
    """The time on the newsletter's clock; by readers' own clocks, the one they all show."""
    return mail.wall or at.astimezone(ZoneInfo(mail.newsletter.time_zone))


def _advice(message: str) -> Finding:
    return Finding("warn", message, _("Choose another day, if it can wait."), "day")
