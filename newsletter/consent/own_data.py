"""Own data: the link to it, and everything that is kept about one person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent import person_links
from newsletter.consent.addresses import address_hash
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.languages import told_language
from newsletter.consent.linked import pseudonyms_of
from newsletter.consent.models import (
    ConsentRecord,
    Notice,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.sign_up import locked
from newsletter.events import Event
from newsletter.imports.models import ImportedChange, ImportRefusal
from newsletter.sending.people import deliveries_of

AGAIN_AFTER = timedelta(minutes=10)
A_DAY = 3
LABELS = {
    "newsletter": _("newsletter"),
    "subject": _("subject"),
    "topics": pgettext_lazy("newsletter", "topics"),
    "network_address": _("network address"),
    "user_agent": _("browser"),
}


class Asked(StrEnum):
    """What became of the wish for the link, as far as its owner is told."""

    PLANNED = "planned"
    ON_ITS_WAY = "on-its-way"
    CONTESTABLE = "contestable"
    """The address was changed, and the owner of the one before may still object."""


@dataclass(frozen=True)
class Person:
    """What rows about one person are found by."""

    subscriber: Subscriber
    pseudonyms: list[UUID]
    address_hash: str


@dataclass(frozen=True)
class Kind:
    """One kind of what is kept about people: its name, how its rows are found, and what of them is given out."""

    key: str
    title: str | Promise
    find: Callable[[Person], QuerySet[Any]]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What is kept of one kind about one person, as plain values."""

    key: str
    title: str | Promise
    model: type[models.Model]
    rows: list[dict[str, Any]]

    def label(self, name: str) -> str:
        """What people call a field."""
        if name in LABELS:
            return str(LABELS[name])
        return str(getattr(self.model._meta.get_field(name), "verbose_name", name))

    def told(self, name: str, value: Any) -> Any:
        """A value as people read it on a page; files keep the code."""
        return told_language(value) if name == "language" else value


KINDS = (
    Kind(
        "subscriber",
        pgettext_lazy("own data", "about you"),
        lambda person: Subscriber.objects.filter(pk=person.subscriber.pk),
        (
            *("email", "pseudonym", "language", "time_zone", "company", "department", "job_title"),
            *("family_name", "given_name", "name_reading", "created_at"),
        ),
    ),
    Kind(
        "subscriptions",
        _("subscriptions"),
        lambda person: Subscription.objects.filter(subscriber=person.subscriber),
        (
            *("pk", "newsletter__name", "state", "paused_until", "frequency", "source", "source_detail"),
            *("requested_at", "confirmed_at", "unsubscribed_at", "leave_reason", "welcomed_at", "mailed_at"),
        ),
    ),
    Kind(
        "consents",
        _("consent records"),
        lambda person: ConsentRecord.objects.filter(pseudonym__in=person.pseudonyms),
        (
            *("newsletter__name", "action", "basis", "wording", "wording_hash", "privacy_version", "language"),
            *("form_address", "evidence", "at", "context__network_address", "context__user_agent"),
        ),
    ),
    Kind(
        "deliveries",
        pgettext_lazy("own data", "editions mailed to you"),
        lambda person: deliveries_of(subscriber_id=person.subscriber.pk),
        (
            *(
                "mailing__newsletter__name",
                "variant__subject",
                "address",
                "state",
                "reason",
                "reply_code",
                "reply",
            ),
            *("attempt", "wire_at", "finished_at", "message_id"),
        ),
    ),
    Kind(
        "events",
        pgettext_lazy("own data", "what happened"),
        lambda person: Event.objects.filter(pseudonym__in=person.pseudonyms),
        ("newsletter__name", "kind", "actor", "source", "at", "data"),
    ),
    Kind(
        "notices",
        pgettext_lazy("own data", "other mails"),
        lambda person: Notice.objects.filter(subscription__subscriber=person.subscriber),
        ("subscription__newsletter__name", "kind", "recipient", "language", "state", "created_at", "finished_at"),
    ),
    Kind(
        "links",
        pgettext_lazy("own data", "links mailed to you"),
        lambda person: PersonToken.objects.filter(subscriber=person.subscriber),
        ("purpose", "new_email", "created_at", "expires_at", "used_at"),
    ),
    Kind(
        "sign_ups",
        pgettext_lazy("own data", "sign-ups not read yet"),
        lambda person: SignUpRequest.objects.filter(email__iexact=person.subscriber.email),
        ("newsletter__name", "email", "language", "wording", "form_address", "network_address", "user_agent"),
    ),
    Kind(
        "imported_changes",
        pgettext_lazy("own data", "changed by an import"),
        lambda person: ImportedChange.objects.filter(subscriber=person.subscriber),
        ("before", "after"),
    ),
    Kind(
        "import_refusals",
        pgettext_lazy("own data", "rows of imports not taken in"),
        lambda person: ImportRefusal.objects.filter(address_hash=person.address_hash),
        ("row", "reason", "raw", "created_at"),
    ),
    Kind(
        "suppression",
        pgettext_lazy("own data", "why nothing is mailed to you"),
        lambda person: Suppression.objects.filter(address_hash=person.address_hash),
        ("reason", "detail", "created_at"),
    ),
)


@transaction.atomic
def ask_for_link(*, subscription: Subscription, language: str, now: datetime) -> Asked:
    """Plan the mail with the link to one's own data, to the subscriber's address.

    Not again within ten minutes, nor more than three times a day: the mail that is on its way will do.
    Not while a change of address can be objected to: whoever took it over by a mail that was
    passed on would get everything, and could erase it.
    """
    current = locked(subscription.pk)
    if person_links.open_objections(current.subscriber_id, now=now).exists():
        return Asked.CONTESTABLE
    recent = PersonToken.objects.filter(
        subscriber=current.subscriber_id,
        purpose=PersonToken.Purpose.OWN_DATA,
        created_at__gt=now - timedelta(days=1),
    )
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True))
    if len(times) >= A_DAY or (times and now - times[0] < AGAIN_AFTER):
        return Asked.ON_ITS_WAY
    token = person_links.issue(subscription=current, purpose=PersonToken.Purpose.OWN_DATA, now=now)
    person_links.mail(subscription=current, token=token, kind=Notice.Kind.OWN_DATA, language=language, now=now)
    return Asked.PLANNED


def read_link(*, token: str, now: datetime) -> Subscriber:
    """Whose data a link opens. Changes nothing. Raises `LinkRefused` for one that is unknown or expired."""
    row = person_links.row_of(token, PersonToken.Purpose.OWN_DATA)
    if not person_links.is_open(row, now=now):
        raise LinkRefused("expired")
    return row.subscriber


def everything_about(subscriber: Subscriber) -> list[Part]:
    """All that is kept about a person, kind by kind. One query each, three for pseudonyms, numbers, topics."""
    person = Person(subscriber, pseudonyms_of(subscriber), address_hash(subscriber.email))
    parts = [_part(kind, person) for kind in KINDS]
    _add_topics(subscriber, next(part for part in parts if part.key == "subscriptions"))
    return parts


def _part(kind: Kind, person: Person) -> Part:
    rows = kind.find(person).order_by("pk")
    names = {field: _short(field) for field in kind.fields}
    found = [{names[field]: value for field, value in row.items()} for row in rows.values(*kind.fields)]
    return Part(kind.key, kind.title, rows.model, found)


def _short(field: str) -> str:
    """A field of another table is called by its own last name, the name of a newsletter `newsletter`."""
    return "newsletter" if field.endswith("newsletter__name") else field.rpartition("__")[2]


def _add_topics(subscriber: Subscriber, subscriptions: Part) -> None:
    chosen: dict[int, list[str]] = {}
    rows = Subscription.topics.through.objects.filter(subscription__subscriber=subscriber).order_by("pk")
    for subscription_id, name in rows.values_list("subscription_id", "topic__name"):
        chosen.setdefault(subscription_id, []).append(name)
    for row in subscriptions.rows:
        row["topics"] = chosen.get(row.pop("pk"), [])
