"""The rows of the demo's subscribers: standing, proofs, events, suppressions. Nothing is mailed for them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache

from django.urls import reverse
from django.utils import translation

from blog.publication import absolute_url, privacy_version
from newsletter.consent.addresses import address_hash, key_of
from newsletter.consent.links import confirmation_token, token_hash
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentRecord,
    Notice,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.records import Terms, wording_hash
from newsletter.consent.sign_up import TOKEN_LIFE
from newsletter.consent.wording import offer_of
from newsletter.demo.ledger import Ledger
from newsletter.demo.people import Person
from newsletter.events import Event
from newsletter.newsletters.models import Newsletter

Action, Basis = ConsentRecord.Action, ConsentRecord.Basis
CARD_EVIDENCE = "展示会で交換した名刺（本人から案内の承諾を得て登録）"


def write_subscribers(ledger: Ledger, newsletter: Newsletter, people: Sequence[Person]) -> dict[int, Subscription]:
    """Write everything that is known of the subscribers but their deliveries; return the subscriptions by number.

    To be called in a transaction. Leavings that came from a mail get their event and proof
    with that mail's delivery.
    """
    subscribers = Subscriber.objects.bulk_create([_subscriber(person) for person in people])
    for row, person in zip(subscribers, people, strict=True):
        row.created_at = person.requested_at
    Subscriber.objects.bulk_update(subscribers, ["created_at"])
    subscriptions = Subscription.objects.bulk_create(
        [_subscription(person, row, newsletter) for person, row in zip(people, subscribers, strict=True)]
    )
    ledger.add_all([(person.key, row) for person, row in zip(people, subscribers, strict=True)])
    _write_proofs(newsletter, people)
    _write_suppressions(ledger, people)
    _write_open_confirmations(people, subscriptions)
    return {person.number: row for person, row in zip(people, subscriptions, strict=True)}


def proof(person: Person, newsletter: Newsletter, action: str, at: datetime, **fields: str) -> ConsentRecord:
    """One consent record of a person, unsaved."""
    return ConsentRecord(
        pseudonym=person.pseudonym, newsletter=newsletter, action=action, language=person.language, at=at, **fields
    )


def event(
    person: Person, newsletter: Newsletter, kind: str, source: str, at: datetime, actor: str = "human"
) -> Event:
    """One event of a person, unsaved."""
    return Event(kind=kind, actor=actor, source=source, at=at, newsletter=newsletter, pseudonym=person.pseudonym)


def _subscriber(person: Person) -> Subscriber:
    return Subscriber(
        pseudonym=person.pseudonym,
        email=person.email,
        email_key=key_of(person.email),
        language=person.language,
        company=person.company,
        department=person.department,
        job_title=person.job_title,
        family_name=person.family_name,
        given_name=person.given_name,
        name_reading=person.name_reading,
    )


def _subscription(person: Person, subscriber: Subscriber, newsletter: Newsletter) -> Subscription:
    came_by = Subscription.Source.IMPORT if person.by_card else Subscription.Source.FORM
    mailed = None if person.by_card else person.requested_at
    return Subscription(
        subscriber=subscriber,
        newsletter=newsletter,
        state=person.state,
        paused_until=person.paused_until,
        requested_at=person.requested_at,
        confirmed_at=person.confirmed_at,
        unsubscribed_at=person.left_at,
        welcomed_at=person.confirmed_at,
        mailed_at=mailed,
        leave_reason=person.leave_reason,
        source=came_by,
        source_detail="" if person.by_card else _form_path(person.language),
    )


@cache
def _form_path(language: str) -> str:
    """The path of the sign-up page in a language."""
    with translation.override(language):
        return reverse("newsletter_sign_up")


def _write_proofs(newsletter: Newsletter, people: Sequence[Person]) -> None:
    terms = {language: _terms(newsletter, language) for language in ("ja", "en")}
    records: list[ConsentRecord] = []
    events: list[Event] = []
    for person in people:
        records += _steps(person, newsletter, terms[person.language])
        events += _public_steps(person, newsletter)
    ConsentRecord.objects.bulk_create(sorted(records, key=lambda record: record.at))
    Event.objects.bulk_create(sorted(events, key=lambda event: event.at))


def _terms(newsletter: Newsletter, language: str) -> Terms:
    address = absolute_url(_form_path(language))
    return Terms(offer_of(newsletter, language).wording, privacy_version(language), address)


def _steps(person: Person, newsletter: Newsletter, terms: Terms) -> Iterator[ConsentRecord]:
    """The consent records of one person, but a leaving that came from a mail."""
    agreed = {
        "wording": terms.wording,
        "wording_hash": wording_hash(terms.wording),
        "privacy_version": terms.privacy_version,
    }
    if person.by_card:
        card = {"basis": Basis.BUSINESS_CARD, "evidence": CARD_EVIDENCE}
        yield proof(person, newsletter, Action.IMPORTED, person.requested_at, **card)
    else:
        form = {**agreed, "basis": Basis.DOUBLE_OPT_IN, "form_address": terms.form_address}
        yield proof(person, newsletter, Action.REQUESTED, person.requested_at, **form)
        if person.confirmed_at:
            yield proof(person, newsletter, Action.CONFIRMED, person.confirmed_at, **form)
    if person.paused_at:
        words = f"until {person.paused_until}; source: preferences"
        yield proof(person, newsletter, Action.PAUSED, person.paused_at, evidence=words)
    if person.left_at and person.left_by == "not-me":
        yield proof(person, newsletter, Action.REFUSED, person.left_at)
    elif person.left_at and not person.left_with:
        yield proof(person, newsletter, Action.WITHDRAWN, person.left_at, evidence=f"source: {person.left_by}")


def _public_steps(person: Person, newsletter: Newsletter) -> Iterator[Event]:
    """The events of one person, but a leaving that came from a mail."""
    if person.confirmed_at:
        source = "import" if person.by_card else "confirmation"
        yield event(person, newsletter, Event.Kind.SUBSCRIBED, source, person.confirmed_at)
    if person.left_at and person.confirmed_at and not person.left_with:
        yield event(person, newsletter, Event.Kind.UNSUBSCRIBED, person.left_by, person.left_at)


def _write_suppressions(ledger: Ledger, people: Sequence[Person]) -> None:
    listed = [person for person in people if person.suppression]
    rows = Suppression.objects.bulk_create(
        [
            Suppression(
                address_hash=address_hash(person.email), reason=person.suppression, created_at=person.suppressed_at
            )
            for person in listed
        ]
    )
    keys = (person.key.replace("subscriber", "suppression") for person in listed)
    ledger.add_all(list(zip(keys, rows, strict=True)))


def _write_open_confirmations(people: Sequence[Person], subscriptions: Sequence[Subscription]) -> None:
    """The confirmation mails, long submitted, of those who have not answered yet."""
    waiting = [
        (person, row) for person, row in zip(people, subscriptions, strict=True) if person.state == "pending"
    ]
    tokens = ConfirmationToken.objects.bulk_create(
        [
            ConfirmationToken(
                subscription=row,
                token_hash=token_hash(confirmation_token(subscription_id=row.pk, created_at=person.requested_at)),
                created_at=person.requested_at,
                expires_at=person.requested_at + TOKEN_LIFE,
            )
            for person, row in waiting
        ]
    )
    Notice.objects.bulk_create(
        [
            Notice(
                subscription=row,
                token=token,
                kind=Notice.Kind.CONFIRMATION,
                language=person.language,
                state=Notice.State.SUBMITTED,
                attempt=1,
                created_at=person.requested_at,
                next_attempt_at=person.requested_at,
                finished_at=person.requested_at + timedelta(seconds=2),
            )
            for (person, row), token in zip(waiting, tokens, strict=True)
        ]
    )
