"""Change of address: asked for on the preference page, confirmed at the new address, told to the old one."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from newsletter.consent import person_links
from newsletter.consent.addresses import Address, address_hash, key_of
from newsletter.consent.collisions import taken_again
from newsletter.consent.confirming import LinkRefused
from newsletter.consent.linked import lock_people
from newsletter.consent.merge import merge
from newsletter.consent.models import ConsentRecord, Notice, PersonToken, Subscriber, Subscription, Suppression
from newsletter.consent.moves import void_tokens
from newsletter.consent.records import NOWHERE, Origin, record
from newsletter.consent.sign_up import locked, plan_notice
from newsletter.sending import people
from newsletter.suppressions.lookup import reasons_of, suppression_of

Purpose = PersonToken.Purpose
A_DAY = 3
"""So many mails to new addresses a person may cause in a day, and so many one address gets."""
DAY = timedelta(days=1)
MAY_MOVE = frozenset({Suppression.Reason.BOUNCED})
"""Whoever must not be mailed, but for an address that does not work, takes that along and stays where they are."""


class MustWait(LinkRefused):
    """The new address has just come to somebody by a change that can still be objected to, until a time."""

    def __init__(self, until: datetime) -> None:
        super().__init__("an objection is open")
        self.until = until


class Overtaken(LinkRefused):
    """An objection that came after that of the owner of a still earlier address, who put theirs back."""


class Asked(StrEnum):
    """What became of the wish for another address, as far as its owner is told."""

    PLANNED = "planned"
    TOO_MANY = "too-many"
    OBJECTED = "objected"


@transaction.atomic
def ask_for_change(*, subscription: Subscription, address: Address, language: str, now: datetime) -> Asked:
    """Plan a mail to the address a person wants their mails at, with the link that confirms it.

    Writes the same rows whether the address is known, suppressed or the present one
    (DESIGN I10): what must not be mailed is dropped by the worker. Earlier wishes end,
    so that the link at a mistyped address is worth nothing once it was corrected.
    """
    current = locked(subscription.pk)
    tokens = PersonToken.objects.filter(subscriber=current.subscriber_id)
    if tokens.filter(purpose=Purpose.OBJECTION, used_at__gt=now - person_links.KEPT).exists():
        return Asked.OBJECTED
    wishes = tokens.filter(purpose=Purpose.ADDRESS)
    if wishes.filter(created_at__gt=now - DAY).count() >= A_DAY:
        return Asked.TOO_MANY
    wishes.filter(used_at=None).update(used_at=now)
    token = person_links.issue(
        subscription=current, purpose=Purpose.ADDRESS, now=now, email=address.email, key=address.key
    )
    kind = Notice.Kind.ADDRESS_CHANGE
    person_links.mail(
        subscription=current, token=token, kind=kind, language=language, now=now, recipient=address.email
    )
    return Asked.PLANNED


def read_change(*, token: str, now: datetime) -> PersonToken:
    """The change a link would make, or has made. Changes nothing. Raises `LinkRefused`, also `Overtaken`."""
    row = person_links.row_of(token, Purpose.ADDRESS, Purpose.OBJECTION)
    if not (person_links.is_open(row, now=now) or _is_done(row)):
        raise _dead(row, now)
    return row


@taken_again
def change_address(*, token: str, now: datetime, origin: Origin = NOWHERE) -> PersonToken:
    """Move a person to the address a link was mailed to; an objection puts the earlier one back.

    Who receives something at the new address already is merged into one person (see
    `merging.merged`). The address before gets a word with a way to object. Idempotent.
    Raises `LinkRefused` for a link that is unknown or expired, and where an address must
    not be mailed; `Overtaken` for an objection that came after another one; `MustWait` where
    the other's own change of address can still be objected to, which merging would make
    impossible. An objection is heard whatever the present address is suppressed for.
    """
    row = person_links.row_of(token, Purpose.ADDRESS, Purpose.OBJECTION)
    other_id = _owner_of(row.new_email_key)
    locked_people = lock_people(*{row.subscriber_id, other_id or row.subscriber_id})
    row = person_links.row_of(token, Purpose.ADDRESS, Purpose.OBJECTION)
    if not person_links.is_open(row, now=now):
        if _is_done(row):
            return row
        raise _dead(row, now)
    subscriber = locked_people[row.subscriber_id]
    _check_suppressions(subscriber, row)
    if subscriber.email_key != row.new_email_key:
        # Before anything is merged: what was mailed to the new address stays as good as it was.
        void_tokens(subscriber.pk, now)
    other = locked_people.get(other_id) if other_id else None
    if other and other != subscriber and other.email_key == row.new_email_key:
        _merge(subscriber, other, row, now, origin)
    _move(subscriber, row, now, origin)
    row.subscriber = subscriber
    return row


def why_not_mailed(notice: Notice, *, now: datetime) -> str:
    """Why the mail to a new address is not to be sent; empty when it is.

    Either address is suppressed, or the new one was named so often in a day, by whomever,
    that a further mail would be a nuisance.
    """
    if suppression_of(notice.goes_to) or not reasons_of(notice.subscription.subscriber.email) <= MAY_MOVE:
        return "suppressed"
    key = key_of(notice.goes_to)
    asked = PersonToken.objects.filter(purpose=Purpose.ADDRESS, new_email_key=key, created_at__gt=now - DAY)
    return "too-often" if asked.count() > A_DAY else ""


def _check_suppressions(subscriber: Subscriber, row: PersonToken) -> None:
    """Raise `LinkRefused` where an address must not be mailed, or takes a suppression away from where it is."""
    stays = row.purpose == Purpose.ADDRESS and not reasons_of(subscriber.email) <= MAY_MOVE
    if stays or suppression_of(row.new_email):
        raise LinkRefused("suppressed")


def _merge(subscriber: Subscriber, other: Subscriber, row: PersonToken, now: datetime, origin: Origin) -> None:
    if row.purpose == Purpose.ADDRESS:
        ends = person_links.open_objections(other.pk, now=now).values_list("expires_at", flat=True)
        if ends:
            raise MustWait(max(ends))
    merge(kept=subscriber, other=other, now=now, origin=origin)


def _move(subscriber: Subscriber, row: PersonToken, now: datetime, origin: Origin) -> None:
    before = subscriber.email
    subscriber.email, subscriber.email_key = row.new_email, row.new_email_key
    subscriber.save(update_fields=["email", "email_key"])
    people.send_on(subscriber_id=subscriber.pk, address=subscriber.email, now=now)
    _close_links(subscriber, row, now)
    if key_of(before) == row.new_email_key:
        return
    subscriptions = list(subscriber.subscriptions.select_related("newsletter").order_by("pk"))
    for subscription in subscriptions:
        subscription.subscriber = subscriber
        record(
            subscription=subscription,
            action=ConsentRecord.Action.CHANGED,
            evidence=f"{row.purpose}: {address_hash(before)} → {address_hash(row.new_email)}",
            origin=origin,
            now=now,
        )
    if row.purpose == Purpose.ADDRESS and subscriptions:
        _tell_old_address(subscriptions[0], before, now)


def _close_links(subscriber: Subscriber, row: PersonToken, now: datetime) -> None:
    """End the link itself and what it overtakes: open wishes, links to own data, by an objection later ones.

    So the first owner of an address has the last word, however often it was moved on, and
    nobody reads or erases by a link that was mailed to an address before.
    """
    overtaken = subscriber.tokens.filter(purpose__in=(Purpose.ADDRESS, Purpose.OWN_DATA), used_at=None)
    overtaken.update(used_at=now)
    if row.purpose == Purpose.OBJECTION:
        later = subscriber.tokens.filter(purpose=Purpose.OBJECTION, used_at=None, created_at__gt=row.created_at)
        later.update(used_at=now)
    PersonToken.objects.filter(pk=row.pk).update(used_at=now)


def _tell_old_address(subscription: Subscription, before: str, now: datetime) -> None:
    token = person_links.issue(
        subscription=subscription, purpose=Purpose.OBJECTION, now=now, email=before, key=key_of(before)
    )
    plan_notice(
        subscription=subscription,
        kind=Notice.Kind.ADDRESS_CHANGED,
        language=subscription.subscriber.language,
        now=now,
        person_token=token,
        recipient=before,
    )


def _owner_of(key: str) -> int | None:
    return Subscriber.objects.filter(email_key=key).values_list("pk", flat=True).first()


def _dead(row: PersonToken, now: datetime) -> LinkRefused:
    """Why a link does nothing any more."""
    overtaken = row.purpose == Purpose.OBJECTION and row.used_at is not None and row.expires_at > now
    return Overtaken("overtaken") if overtaken else LinkRefused("used or expired")


def _is_done(row: PersonToken) -> bool:
    """Whether the change a used link was for is how things stand."""
    return row.used_at is not None and row.subscriber.email_key == row.new_email_key
