"""What the evidence of a consent record says, for people. Pure.

The record itself never changes: services write its evidence in words of the program, such as
`until 2026-12-24; source: preferences`. What this module does not know, such as a sentence somebody typed or
what an import wrote, is shown as it stands.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from newsletter.consent.people import Subscriber, Subscription

SOURCES = {
    "page": gettext_lazy("on the page for leaving"),
    "one-click": gettext_lazy("by the button of the mail program"),
    "preferences": gettext_lazy("on the preference page"),
    "admin": gettext_lazy("by an editor, in the administration"),
    "pause-over": gettext_lazy("because the pause was over"),
    "left before merging": gettext_lazy("left before two addresses became one"),
    "complaint": gettext_lazy("by a complaint"),
    "own-data": gettext_lazy("on the page of their data"),
}
MOVES = {
    "address": gettext_lazy("another address: %(moved)s"),
    "objection": gettext_lazy("the earlier address was put back: %(moved)s"),
}
UNDONE = pgettext_lazy("consent", "leaving undone")


def evidence_words(evidence: str) -> str:
    """The evidence in the language of the moment; unknown parts as they are. The empty stays empty."""
    parts = evidence.split("; ")
    told = [_told(part) for part in parts]
    return evidence if None in told else " · ".join(str(one) for one in told)


def _told(part: str) -> str | None:
    if part == "undone":
        return str(UNDONE)
    if part.startswith("until "):
        return _day(part.removeprefix("until "))
    name, _colon, value = part.partition(": ")
    tell = TELLERS.get(name)
    return tell(name, value) if tell and value else None


def _day(text: str) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return _("until %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}


def _source(_name: str, value: str) -> str | None:
    return str(SOURCES[value]) if value in SOURCES else None


def _fields(_name: str, value: str) -> str | None:
    labels = {field.name: str(field.verbose_name) for model in (Subscriber, Subscription) for field in _own(model)}
    names = value.split(", ")
    if not set(names) <= labels.keys():
        return None
    return _("details: %(fields)s") % {"fields": _(", ").join(labels[name] for name in names)}


def _own(model: type[Subscriber] | type[Subscription]) -> list[Any]:
    return [*model._meta.fields, *model._meta.many_to_many]


def _topics(_name: str, value: str) -> str:
    return _("topics: %(topics)s") % {"topics": value}


def _moved(name: str, value: str) -> str | None:
    """Two hashes of addresses, of which the beginning is enough to compare."""
    before, arrow, after = value.partition(" → ")
    return str(MOVES[name]) % {"moved": f"{before[:12]}… → {after[:12]}…"} if arrow else None


def _delivery(_name: str, value: str) -> str:
    return _("mail %(number)s") % {"number": value}


TELLERS: dict[str, Callable[[str, str], str | None]] = {
    "source": _source,
    "fields": _fields,
    "topics": _topics,
    "address": _moved,
    "objection": _moved,
    "delivery": _delivery,
}
