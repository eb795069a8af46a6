"""How many messages left by a warming server on each day; shared by all workers."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from newsletter.newsletters.models import MailServer
from newsletter.sending.limits.models import ServerDay
from newsletter.sending.limits.warm_up import Plan, allowance, last_day, parse_plan


@dataclass(frozen=True)
class Warming:
    """How a server's plan stands on a day: the day's number of so many, what is allowed and what has left."""

    number: int
    days: int
    allowed: int
    used: int
    last: date
    """The day on which the last of those who wait is mailed."""


def zone() -> ZoneInfo:
    """The zone whose midnight parts the days."""
    return ZoneInfo(settings.TIME_ZONE)


def plan_of(server: str) -> tuple[Plan, date | None]:
    """The plan of a server, by its key, and the day before which nothing counts; empty without one."""
    rows = MailServer.objects.filter(variable=server).exclude(warm_up="").order_by("pk")
    row = rows.values_list("warm_up", "warm_up_from").first()
    return (parse_plan(row[0]), row[1]) if row else ((), None)


def take_day(server: str, wanted: int, *, plan: Plan, since: date | None, day: date) -> int:
    """Take what the plan allows on a day of so many messages; return how many may leave."""
    if not plan or wanted <= 0:
        return max(wanted, 0)
    allowed = allowance(plan, days_used(server, since=since, before=day))
    if allowed is None:
        return wanted
    ServerDay.objects.get_or_create(server=server, day=day)
    with transaction.atomic():
        row = ServerDay.objects.select_for_update().get(server=server, day=day)
        granted = min(wanted, max(allowed - row.used, 0))
        if granted:
            ServerDay.objects.filter(pk=row.pk).update(used=F("used") + granted)
    return granted


def give_day_back(server: str, unused: int, *, day: date) -> None:
    """Return what was taken for messages that did not leave."""
    if unused > 0:
        rows = ServerDay.objects.filter(server=server, day=day)
        rows.update(used=Greatest(F("used") - unused, 0))


def days_used(server: str, *, since: date | None, before: date) -> int:
    """On how many days before one mail left by the server, since its plan began."""
    rows = ServerDay.objects.filter(server=server, day__lt=before, used__gt=0)
    return (rows.filter(day__gte=since) if since else rows).count()


def warming(server: str, *, waiting: int, at: datetime) -> Warming | None:
    """How a server's plan stands on the day of a moment, with so many messages that wait; None without one."""
    plan, since = plan_of(server)
    day = at.astimezone(zone()).date()
    number = days_used(server, since=since, before=day)
    allowed = allowance(plan, number)
    if allowed is None:
        return None
    used = sum(ServerDay.objects.filter(server=server, day=day).values_list("used", flat=True))
    last = last_day(waiting, plan=plan, days_used=number, used=used, day=day)
    return Warming(number + 1, len(plan), allowed, used, last)
