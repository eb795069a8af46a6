"""The demo's editions, the mailings of the past with their results, and the one that goes out soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import ConsentRecord, Subscription
from newsletter.demo import content
from newsletter.demo.body import edition_blocks
from newsletter.demo.content import Edition
from newsletter.demo.ledger import Ledger
from newsletter.demo.people import Person, Result, mailed_at, people
from newsletter.demo.places import homes, page_id_in
from newsletter.demo.publishing import add_page
from newsletter.demo.subscribers import event, proof, write_subscribers
from newsletter.editions.models import EditionPage
from newsletter.editions.numbering import proposed_slug
from newsletter.events import Event
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending import ranges, tallies
from newsletter.sending.compose import message_id
from newsletter.sending.freeze import freeze_content
from newsletter.sending.models import Delivery, Mailing, MailingVariant
from newsletter.sending.schedule import wall_time, wall_time_in
from newsletter.sending.services import schedule

GOES_OUT_IN = 3
"""Minutes from the first start to the edition that really goes out."""
SUBMITTED = Result("submitted", "accepted", 250, "2.0.0 OK")
PACE = timedelta(milliseconds=55)
WORKER = "demo"


def make_editions(ledger: Ledger, *, anchor: datetime) -> None:
    """Publish the editions of the past; keep the one to be mailed as a draft, as an editor would."""
    times = mailed_at(anchor)
    for edition in content.editions():
        if edition.key not in ledger:
            page = NewsletterPage.objects.child_of(homes(ledger)["ja"]).get()
            add_page(ledger, edition.key, parent=page, page=_page(ledger, edition), at=times.get(edition.number))


def make_readership(ledger: Ledger, *, anchor: datetime) -> None:
    """Write the subscribers and the mailings of the past, all in one transaction: their sums hang together."""
    if "readership" in ledger:
        return
    newsletter = ledger.get("newsletter", Newsletter)
    found = people(anchor)
    with transaction.atomic():
        subscriptions = write_subscribers(ledger, newsletter, found)
        for number, at in mailed_at(anchor).items():
            mailing = _write_mailing(ledger, newsletter, number, found, subscriptions, at)
            ledger.add(f"mailing:{number}", mailing)
        ledger.add("readership", newsletter)


def schedule_next(ledger: Ledger, *, user: Any, now: datetime) -> Mailing | None:
    """Schedule the edition in waiting, a few minutes from now, through the ordinary service; None when it is done.

    Raises `SchedulingRefused` with the reasons.
    """
    edition, key = _next_edition(), next_mailing_key()
    if key in ledger:
        return None
    page = ledger.get(edition.key, EditionPage)
    zone = ledger.get("newsletter", Newsletter).time_zone
    with transaction.atomic():
        mailing = schedule(
            edition=page, user=user, wall_time=wall_time_in(GOES_OUT_IN, zone=zone, now=now), zone=zone, now=now
        )
        ledger.add(key, mailing)
        ledger.renew(edition.key)
    return mailing


def next_mailing_key() -> str:
    """The key of the record of the mailing that goes out soon."""
    return f"mailing:{_next_edition().number}"


def _next_edition() -> Edition:
    (edition,) = (edition for edition in content.editions() if edition.scheduled)
    return edition


def _page(ledger: Ledger, edition: Edition) -> EditionPage:
    home = homes(ledger)["ja"]
    return EditionPage(
        title=edition.title,
        slug=proposed_slug(edition.number),
        number=edition.number,
        subject=edition.subject,
        preheader=edition.preheader,
        body=edition_blocks(edition.body, page_id=page_id_in(ledger, "ja"), home_id=home.pk),
    )


def _write_mailing(
    ledger: Ledger,
    newsletter: Newsletter,
    number: int,
    people: Sequence[Person],
    subscriptions: dict[int, Subscription],
    at: datetime,
) -> Mailing:
    """One finished mailing with its frozen content, its deliveries and what they led to."""
    page = ledger.get(f"edition:{number}", EditionPage)
    revision = Revision.objects.get(pk=page.latest_revision_id)
    mailing = Mailing.objects.create(
        edition=page, revision=revision, newsletter=newsletter, state=Mailing.State.PREPARING, start_at=at,
        wall_time=wall_time(at, newsletter.time_zone), zone=newsletter.time_zone,
    )  # fmt: skip
    variant = freeze_content(mailing, revision.as_object())
    MailingVariant.objects.filter(pk=variant.pk).update(created_at=at)
    recipients = [person for person in people if person.gets(number, at)]
    deliveries = _write_deliveries(mailing, variant, recipients, subscriptions, at)
    _write_consequences(newsletter, mailing, deliveries)
    _close(mailing, people, deliveries, at)
    ranges.repair(mailing.pk)
    tallies.mend(mailing)
    return mailing


def _write_deliveries(
    mailing: Mailing,
    variant: MailingVariant,
    recipients: Sequence[Person],
    subscriptions: dict[int, Subscription],
    at: datetime,
) -> list[tuple[Person, Delivery]]:
    number = mailing.edition.number or 0
    rows = [
        _delivery(mailing, variant, person, subscriptions[person.number], at + timedelta(seconds=2) + place * PACE)
        for place, person in enumerate(recipients)
    ]
    Delivery.objects.bulk_create(rows)
    domain = mailing.newsletter.sender_email.rpartition("@")[2]
    for person, row in zip(recipients, rows, strict=True):
        if person.results.get(number, SUBMITTED).state != "withheld":
            row.message_id = message_id(row.pk, domain=domain)
    Delivery.objects.bulk_update(rows, ["message_id"])
    return list(zip(recipients, rows, strict=True))


def _delivery(
    mailing: Mailing, variant: MailingVariant, person: Person, subscription: Subscription, at: datetime
) -> Delivery:
    result = person.results.get(mailing.edition.number or 0, SUBMITTED)
    withheld = result.state == "withheld"
    over = max(at, person.left_at + PACE) if withheld and person.left_at else at + timedelta(hours=result.hours)
    return Delivery(
        mailing=mailing,
        variant=variant,
        subscriber_id=subscription.subscriber_id,
        subscription=subscription,
        address=person.email,
        address_hash=address_hash(person.email),
        state=result.state,
        reason=result.reason,
        reply_code=result.code,
        reply=result.reply,
        attempt=result.attempts,
        next_attempt_at=at,
        deferred_since=at if result.hours else None,
        worker=WORKER,
        wire_at=None if withheld else over,
        finished_at=over,
    )


def _write_consequences(
    newsletter: Newsletter, mailing: Mailing, deliveries: Sequence[tuple[Person, Delivery]]
) -> None:
    """Bounces, complaints and leavings that point to this mailing."""
    number, records, events = mailing.edition.number, [], []
    for person, delivery in deliveries:
        found = []
        if person.suppressed_with == number and person.suppressed_at:
            bounced = person.suppression == "bounced"
            kind = Event.Kind.BOUNCED if bounced else Event.Kind.COMPLAINED
            at = delivery.finished_at if bounced else person.suppressed_at
            found.append(event(person, newsletter, kind, "smtp" if bounced else "feedback-loop", at, "machine"))
        if person.left_with == number and person.left_at:
            found.append(event(person, newsletter, Event.Kind.UNSUBSCRIBED, person.left_by, person.left_at))
            words = f"source: {person.left_by}; delivery: {delivery.pk}"
            records.append(
                proof(person, newsletter, ConsentRecord.Action.WITHDRAWN, person.left_at, evidence=words)
            )
        for one in found:
            one.mailing, one.delivery = mailing, delivery
        events += found
    ConsentRecord.objects.bulk_create(records)
    Event.objects.bulk_create(sorted(events, key=lambda one: one.at))


def _close(
    mailing: Mailing, people: Sequence[Person], deliveries: Sequence[tuple[Person, Delivery]], at: datetime
) -> None:
    """Let the mailing end as the engine ends one: counted, with the reasons for who was left out."""
    number = mailing.edition.number or 0
    standings = [person.standing_at(number, at) for person in people]
    excluded = {reason: standings.count(reason) for reason in ("paused", "suppressed") if reason in standings}
    Mailing.objects.filter(pk=mailing.pk).update(
        state=Mailing.State.FINISHED,
        created_at=at - timedelta(hours=20),
        started_at=at + timedelta(seconds=1),
        frozen_at=at + timedelta(seconds=1),
        frozen_count=len(deliveries),
        candidate_count=len(deliveries) + sum(excluded.values()),
        excluded=excluded,
        freeze_cursor=max(delivery.subscription_id or 0 for _person, delivery in deliveries),
        finished_at=max(delivery.finished_at or at for _person, delivery in deliveries),
    )
