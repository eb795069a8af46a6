"""A segment's definition: read from what is stored, checked, turned into a filter, and said in words. Pure.

    {"match": "all", "conditions": [
        {"condition": "company", "operator": "contains", "value": "商事", "not": true},
        {"match": "any", "not": false, "conditions": [{"condition": "topic", …}, …]}]}

Groups nest one level. Nothing asked means every active subscriber.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from newsletter.segments.registry import (
    Condition,
    Operator,
    Scope,
    Takes,
    UnknownCondition,
    condition_named,
)

MOST_CONDITIONS = 20
LONGEST_TEXT = 200
MOST_CHOICES = 100
LONGEST_CHOICE = 60
MOST_DAYS = 36_500
FIRST_YEAR, LAST_YEAR = 1970, 2200
MATCHES = ("all", "any")


class BadDefinition(ValueError):
    """A definition that cannot be used. The message is a sentence in the active language."""


@dataclass(frozen=True)
class Asked:
    """One condition as it is asked; `value` is checked."""

    condition: Condition
    operator: str
    value: Any = None
    negated: bool = False

    @property
    def way(self) -> Operator:
        """The operator itself."""
        return self.condition.operators[self.operator]


@dataclass(frozen=True)
class Group:
    """Conditions of which all or any must hold, or, negated, must not."""

    match: str = "all"
    parts: tuple["Asked | Group", ...] = ()
    negated: bool = False


def parse(data: Any) -> Group:
    """Read a stored definition. Raises `BadDefinition` for all it does not understand, never another error."""
    if data == {}:
        return Group()
    found = _group(data, may_nest=True)
    if sum(1 for _one in all_asked(found)) > MOST_CONDITIONS:
        raise BadDefinition(_("At most %(number)s conditions.") % {"number": MOST_CONDITIONS})
    return found


def parse_asked(data: Any) -> Asked:
    """Read one stored condition. Raises `BadDefinition`."""
    _refuse_others(data, {"condition", "operator", "value", "not"})
    name, wanted = data.get("condition"), data.get("operator")
    if not isinstance(name, str) or not isinstance(wanted, str):
        raise BadDefinition(_("This is no definition of a segment."))
    try:
        condition = condition_named(name)
    except UnknownCondition as error:
        message = _("There is no condition “%(name)s” here (any more).")
        raise BadDefinition(message % {"name": name[:LONGEST_CHOICE]}) from error
    if wanted not in condition.operators:
        raise BadDefinition(_("“%(field)s” cannot be asked like this.") % {"field": condition.label})
    value = _value(condition, condition.operators[wanted].takes, data.get("value"))
    return Asked(condition, wanted, value, _truth(data.get("not", False)))


def stored(group: Group) -> dict[str, Any]:
    """What `parse` reads: the JSON of a definition."""
    return {"match": group.match, "conditions": [_stored_part(part) for part in group.parts]}


def problems(group: Group, scope: Scope) -> list[str]:
    """What a definition names that is not there (any more), such as a topic, in sentences."""
    found = []
    for asked in all_asked(group):
        if asked.way.takes in (Takes.CHOICES, Takes.ZONE):
            known = {value for value, _name in asked.condition.choices(scope)}
            chosen = asked.value if asked.way.takes == Takes.CHOICES else (asked.value,)
            if any(value not in known for value in chosen):
                message = _("“%(field)s” names something that is not there (any more). Choose anew.")
                found.append(message % {"field": asked.condition.label})
    return found


def query(group: Group, scope: Scope) -> Q:
    """The definition as a filter over `Subscription`; state and newsletter are the caller's."""
    if not group.parts:
        return Q()
    parts = [_query_of(part, scope) for part in group.parts]
    joined = reduce(and_ if group.match == "all" else or_, parts)
    return ~joined if group.negated else joined


def describe(group: Group, scope: Scope) -> str:
    """The definition in one sentence in the active language, as an editor would say it."""
    if not group.parts:
        return _("All active subscribers")
    return _("Active subscribers: %(conditions)s") % {"conditions": _joined(group, scope)}


def all_asked(group: Group) -> Iterator[Asked]:
    """Every condition, in order, of nested groups too."""
    for part in group.parts:
        if isinstance(part, Group):
            yield from all_asked(part)
        else:
            yield part


def way_label(way: Operator, *, negated: bool) -> str:
    """An operator by itself, for choosing: its sentence without the field."""
    said = str(way.says_not if negated else way.says)
    return (said % {"field": "", "value": "…"}).strip()


def _group(data: Any, *, may_nest: bool) -> Group:
    _refuse_others(data, {"match", "conditions"} if may_nest else {"match", "conditions", "not"})
    match, parts = data.get("match", "all"), data.get("conditions", [])
    if match not in MATCHES or not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
        raise BadDefinition(_("This is no definition of a segment."))
    if not parts and not may_nest:
        raise BadDefinition(_("A group needs a condition."))
    return Group(match, tuple(_part(part, may_nest=may_nest) for part in parts), _truth(data.get("not", False)))


def _part(data: Any, *, may_nest: bool) -> Asked | Group:
    if may_nest and isinstance(data, dict) and "conditions" in data:
        return _group(data, may_nest=False)
    return parse_asked(data)


def _refuse_others(data: Any, allowed: set[str]) -> None:
    if not isinstance(data, dict) or not set(data) <= allowed:
        raise BadDefinition(_("This is no definition of a segment."))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadDefinition(_("This is no definition of a segment."))
    return value


def _value(condition: Condition, takes: Takes, raw: Any) -> Any:
    if takes == Takes.NOTHING:
        return None
    value = CLEANERS[takes](raw)
    if value is None:
        raise BadDefinition(WANTED[takes]() % {"field": condition.label})
    return value


def _clean_text(raw: Any, longest: int = LONGEST_TEXT) -> str | None:
    text = raw.strip() if isinstance(raw, str) else ""
    plain = not any(unicodedata.category(character) in ("Cc", "Cs") for character in text)
    return text if text and plain and len(text) <= longest else None


def _clean_choices(raw: Any) -> tuple[str, ...] | None:
    if not isinstance(raw, (list, tuple)) or not 0 < len(raw) <= MOST_CHOICES:
        return None
    values = [_clean_text(one, LONGEST_CHOICE) for one in raw]
    return tuple(dict.fromkeys(value for value in values if value)) if all(values) else None


def _clean_date(raw: Any) -> str | None:
    try:
        day = date.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _clean_days(raw: Any) -> int | None:
    return raw if type(raw) is int and 1 <= raw <= MOST_DAYS else None


CLEANERS = {
    Takes.TEXT: _clean_text,
    Takes.ZONE: lambda raw: _clean_text(raw, LONGEST_CHOICE),
    Takes.CHOICES: _clean_choices,
    Takes.DATE: _clean_date,
    Takes.DAYS: _clean_days,
}
WANTED = {
    Takes.TEXT: lambda: _("“%(field)s” needs a text of one line and at most 200 characters."),
    Takes.ZONE: lambda: _("“%(field)s” needs the name of a time zone, such as Asia/Tokyo."),
    Takes.CHOICES: lambda: _("Choose at least one for “%(field)s”."),
    Takes.DATE: lambda: _("“%(field)s” needs a date."),
    Takes.DAYS: lambda: _("“%(field)s” needs a number of days, 1 or more."),
}


def _stored_part(part: Asked | Group) -> dict[str, Any]:
    if isinstance(part, Group):
        return {**stored(part), "not": part.negated}
    found: dict[str, Any] = {"condition": part.condition.name, "operator": part.operator, "not": part.negated}
    if part.way.takes != Takes.NOTHING:
        found["value"] = list(part.value) if isinstance(part.value, tuple) else part.value
    return found


def _query_of(part: Asked | Group, scope: Scope) -> Q:
    if isinstance(part, Group):
        return query(part, scope)
    built = part.condition.build(part.operator, part.value, scope)
    return ~built if part.negated else built


def _joined(group: Group, scope: Scope) -> str:
    between = pgettext("conditions", " and ") if group.match == "all" else pgettext("conditions", " or ")
    return between.join(_said(part, scope) for part in group.parts)


def _said(part: Asked | Group, scope: Scope) -> str:
    if isinstance(part, Asked):
        said = part.way.says_not if part.negated else part.way.says
        return str(said) % {"field": part.condition.label, "value": _said_value(part, scope)}
    words = _("not (%(conditions)s)") if part.negated else _("(%(conditions)s)")
    return words % {"conditions": _joined(part, scope)}


def _said_value(asked: Asked, scope: Scope) -> str:
    if asked.way.takes == Takes.CHOICES:
        names: Mapping[str, str] = dict(asked.condition.choices(scope))
        return _either(names.get(value, value) for value in asked.value)
    if asked.way.takes == Takes.DATE:
        return date_format(date.fromisoformat(asked.value), "SHORT_DATE_FORMAT")
    return str(asked.value)


def _either(names: Iterable[str]) -> str:
    return pgettext("one of several values", " or ").join(names)
