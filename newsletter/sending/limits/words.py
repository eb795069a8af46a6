"""What people read about a server that is warming up: when they schedule, and while a mailing waits."""

from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter.editions.preflight.findings import Finding
from newsletter.newsletters.models import Newsletter
from newsletter.sending.limits.days import Warming, warming, zone
from newsletter.sending.transport import server_key


def warm_up_findings(newsletter: Newsletter, *, recipients: int, at: datetime) -> list[Finding]:
    """A warning where the server's warm-up plan spreads so many recipients over several days."""
    found = warming(server_key(newsletter), waiting=recipients, at=at)
    if found is None or found.last <= at.astimezone(zone()).date():
        return []
    message = _(
        "The mail server is warming up: on the first day %(number)s of the messages may leave, and the last ones "
        "are expected on %(day)s."
    )
    values = {"number": number_format(max(found.allowed - found.used, 0)), "day": date_format(found.last)}
    return [Finding("warn", message % values, _("What waits goes out on the days after."), "warm-up")]


def warm_up_sentence(newsletter: Newsletter, *, waiting: int, now: datetime) -> str:
    """How the plan of a mailing's server stands, for its page; empty where no plan limits it."""
    found = warming(server_key(newsletter), waiting=waiting, at=now) if waiting else None
    return _sentence(found, waiting) if found else ""


def _sentence(found: Warming, waiting: int) -> str:
    today = _(
        "The mail server is warming up: day %(day)s of %(days)s, %(used)s of %(allowed)s messages have left."
    )
    rest = ngettext(
        "%(waiting)s message waits; the last one is expected on %(last)s.",
        "%(waiting)s messages wait; the last ones are expected on %(last)s.",
        waiting,
    )
    values = {
        "day": found.number,
        "days": found.days,
        "used": number_format(found.used),
        "allowed": number_format(found.allowed),
        "waiting": number_format(waiting),
        "last": date_format(found.last),
    }
    return f"{today % values} {rest % values}"
