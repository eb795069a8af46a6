"""The conditions every publication has: choices, fields, sign-up and source. None asks for the address."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial, reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Replace
from django.db.models.lookups import Contains, Exact, StartsWith
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent.models import Subscription
from newsletter.newsletters.models import time_zones
from newsletter.segments.folding import Folded, fold
from newsletter.segments.registry import Choices, Condition, Operator, Scope, Takes, register

EMPTY = Operator(Takes.NOTHING, _("%(field)s is empty"), _("%(field)s is filled in"))
TEXT = {
    "is": Operator(Takes.TEXT, _("%(field)s is “%(value)s”"), _("%(field)s is not “%(value)s”")),
    "contains": Operator(
        Takes.TEXT, _("%(field)s contains “%(value)s”"), _("%(field)s does not contain “%(value)s”")
    ),
    "begins": Operator(
        Takes.TEXT, _("%(field)s begins with “%(value)s”"), _("%(field)s does not begin with “%(value)s”")
    ),
    "empty": EMPTY,
}
CHOICE = {"any": Operator(Takes.CHOICES, _("%(field)s is %(value)s"), _("%(field)s is not %(value)s"))}
ZONE = {
    "any": Operator(Takes.ZONE, _("%(field)s is %(value)s"), _("%(field)s is not %(value)s")),
    "empty": EMPTY,
}
DAY = {
    "before": Operator(Takes.DATE, _("%(field)s is before %(value)s"), _("%(field)s is not before %(value)s")),
    "since": Operator(
        Takes.DATE, _("%(field)s is on or after %(value)s"), _("%(field)s is not on or after %(value)s")
    ),
    "last-days": Operator(
        Takes.DAYS,
        _("%(field)s lies within the last %(value)s day(s)"),
        _("%(field)s does not lie within the last %(value)s day(s)"),
    ),
}
TOPIC = {
    "gets": Operator(
        Takes.CHOICES,
        _("gets %(value)s (who chose nothing gets all)"),
        _("does not get %(value)s"),
    ),
    "chose": Operator(Takes.CHOICES, _("chose %(value)s"), _("did not choose %(value)s")),
    "chose-none": Operator(Takes.NOTHING, _("chose no topic"), _("chose at least one topic")),
}
ID = re.compile(r"[0-9]{1,18}")
LOOKUPS: dict[str, Any] = {"is": Exact, "contains": Contains, "begins": StartsWith}


def _text(path: str, operator: str, value: Any, _scope: Scope) -> Q:
    if operator == "empty":
        return Q(**{path: ""})
    return _matching(F(path), operator, value)


def _matching(expression: Any, operator: str, value: str) -> Q:
    return Q(LOOKUPS[operator](Folded(expression), fold(value)))


def _name(operator: str, value: Any, _scope: Scope) -> Q:
    """Family and given name in either order, or the reading; the spaces between them do not count."""
    family, given = F("subscriber__family_name"), F("subscriber__given_name")
    if operator == "empty":
        return Q(subscriber__family_name="", subscriber__given_name="")
    orders = (Concat(family, given), Concat(given, family), F("subscriber__name_reading"))
    return reduce(or_, (_matching(_unspaced(one), operator, "".join(value.split())) for one in orders))


def _unspaced(expression: Any) -> Any:
    return Replace(Replace(expression, Value(" "), Value("")), Value("\u3000"), Value(""))


def _choice(path: str, _operator: str, value: Any, _scope: Scope) -> Q:
    return Q(**{f"{path}__in": list(value)})


def _zone(operator: str, value: Any, _scope: Scope) -> Q:
    return Q(subscriber__time_zone="" if operator == "empty" else value)


def _day(path: str, operator: str, value: Any, scope: Scope) -> Q:
    known = Q(**{f"{path}__isnull": False})
    if operator == "last-days":
        return known & Q(**{f"{path}__gte": scope.now - timedelta(days=value)})
    lookup = "lt" if operator == "before" else "gte"
    return known & Q(**{f"{path}__{lookup}": beginning_of(value, scope.zone)})


def beginning_of(day: str, zone: str) -> datetime:
    """The first moment of an ISO date in an IANA zone."""
    return datetime.combine(date.fromisoformat(day), time.min, tzinfo=ZoneInfo(zone))


def _topic(operator: str, value: Any, _scope: Scope) -> Q:
    """By EXISTS, because a join would repeat whoever chose several. No choice means all topics."""
    chosen = Subscription.topics.through.objects.filter(subscription_id=OuterRef("pk"))
    none = ~Q(Exists(chosen))
    if operator == "chose-none":
        return none
    chose = Q(Exists(chosen.filter(topic_id__in=[int(one) for one in value if ID.fullmatch(one)])))
    return chose | none if operator == "gets" else chose


def _topics(scope: Scope) -> Choices:
    return list(scope.topics.items())


def _of(choices: Callable[[], Any]) -> Callable[[Scope], Choices]:
    return lambda _scope: [(value, str(label)) for value, label in choices()]


def _subscriber_text(name: str, label: Any) -> Condition:
    return Condition(name, label, TEXT, partial(_text, f"subscriber__{name}"))


for _condition in (
    Condition("topic", pgettext_lazy("newsletter", "topic"), TOPIC, _topic, _topics),
    Condition(
        "frequency",
        _("how often"),
        CHOICE,
        partial(_choice, "frequency"),
        _of(lambda: Subscription.Frequency.choices),
    ),
    Condition(
        "language",
        _("language"),
        CHOICE,
        partial(_choice, "subscriber__language"),
        _of(lambda: settings.LANGUAGES),
    ),
    Condition("time-zone", _("time zone"), ZONE, _zone, _of(lambda: [(zone, zone) for zone in time_zones()])),
    _subscriber_text("company", _("company")),
    _subscriber_text("department", _("department")),
    _subscriber_text("job_title", _("job title")),
    Condition("name", _("name of the person"), TEXT, _name),
    Condition("signed-up", _("day of joining"), DAY, partial(_day, "confirmed_at")),
    Condition(
        "source", _("came by"), CHOICE, partial(_choice, "source"), _of(lambda: Subscription.Source.choices)
    ),
    Condition("source-detail", _("came from"), TEXT, partial(_text, "source_detail")),
):
    register(_condition)
