"""From the press on the sign-up button to the mail it earns."""

import uuid
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from newsletter.abuse.bombing import is_bombed
from newsletter.consent import bell
from newsletter.consent.addresses import Address, key_of
from newsletter.consent.links import confirmation_token, token_hash
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentRecord,
    Notice,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
    Topic,
)
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.records import NOWHERE, Origin, Terms, page_path, record
from newsletter.consent.standing import DAY, FINAL_SUPPRESSIONS, Step, answer_to_sign_up, next_state
from newsletter.newsletters.models import Newsletter
from newsletter.suppressions.lookup import reasons_of

TOKEN_LIFE = timedelta(hours=72)


@dataclass(frozen=True)
class Wish:
    """A newsletter that was asked for, what its reader was shown, and the topics by short name; none means all."""

    newsletter: Newsletter
    terms: Terms
    topics: tuple[str, ...] = ()


def sign_up(
    *,
    newsletter: Newsletter,
    address: Address,
    language: str,
    terms: Terms,
    now: datetime,
    origin: Origin = NOWHERE,
    held_because: Sequence[str] = (),
) -> SignUpRequest:
    """Keep a sign-up for one newsletter, as `sign_up_to` does for several."""
    (request,) = sign_up_to(
        wishes=[Wish(newsletter, terms)],
        address=address,
        language=language,
        now=now,
        origin=origin,
        held_because=held_because,
    )
    return request


@transaction.atomic
def sign_up_to(
    *,
    wishes: Sequence[Wish],
    address: Address,
    language: str,
    now: datetime,
    origin: Origin = NOWHERE,
    browser_hash: str = "",
    held_because: Sequence[str] = (),
) -> list[SignUpRequest]:
    """Keep one press for the mail worker and wake it; several newsletters are one bundle.

    Writes the same rows for a known and an unknown address (DESIGN I10): what they earn is
    decided by `admit`. `browser_hash` stands for the browser that pressed. With `held_because`, reasons,
    the press waits for a person. At least one wish.
    """
    bundle = uuid.uuid4() if len(wishes) > 1 else None
    requests = SignUpRequest.objects.bulk_create(
        SignUpRequest(
            newsletter=wish.newsletter,
            email=address.email,
            language=language,
            wording=wish.terms.wording,
            privacy_version=wish.terms.privacy_version,
            form_address=wish.terms.form_address[:2000],
            network_address=origin.network_address,
            user_agent=origin.user_agent[:400],
            bundle=bundle,
            topics=list(wish.topics),
            browser_hash=browser_hash,
            held_at=now if held_because else None,
            hold_reasons=" ".join(held_because)[:200],
            created_at=now,
        )
        for wish in wishes
    )
    if not held_because:
        bell.ring(bell.ADMIT, requests[0].pk)
    return requests


@transaction.atomic
def admit(*, request_id: int, now: datetime) -> Notice | None:
    """Read one press: bring its subscriptions up to it and plan the mail it earns.

    The requests of a bundle are read together and earn one mail. Returns the planned mail,
    None for silence. The requests are deleted, so that a second call does nothing; what is
    held stays as it is.
    """
    requests = _locked_press(request_id)
    if not requests:
        return None
    suppressions = reasons_of(requests[0].email)
    notice = None
    if not suppressions & FINAL_SUPPRESSIONS:
        notice = _earned(_subscriptions_for(requests), suppressions, now)
    SignUpRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()
    return notice


def _locked_press(request_id: int) -> list[SignUpRequest]:
    """The requests of one press, locked in an order that is the same for every worker."""
    bundle = SignUpRequest.objects.filter(pk=request_id).values_list("bundle", flat=True).first()
    rows = SignUpRequest.objects.select_for_update(of=("self",)).select_related("newsletter")
    of_press = Q(bundle=bundle) if bundle else Q(pk=request_id)
    return list(rows.filter(of_press, held_at=None).order_by("newsletter_id", "pk"))


def _subscriptions_for(requests: list[SignUpRequest]) -> list[tuple[SignUpRequest, Subscription]]:
    """Each request with the locked subscription it is about, made when there is none.

    New rows come first and all locks after them, by key: two workers never wait for each other.
    """
    subscriber, _new = Subscriber.objects.get_or_create(
        email_key=key_of(requests[0].email),
        defaults={"email": requests[0].email, "language": requests[0].language},
    )
    for request in requests:
        Subscription.objects.get_or_create(
            subscriber=subscriber,
            newsletter=request.newsletter,
            defaults={"requested_at": request.created_at, "source_detail": page_path(request.form_address)},
        )
    ids = Subscription.objects.filter(
        subscriber=subscriber, newsletter__in=[request.newsletter_id for request in requests]
    ).values_list("pk", flat=True)
    found = {subscription.newsletter_id: subscription for subscription in locked_all(list(ids))}
    return [(request, found[request.newsletter_id]) for request in requests]


def locked(subscription_id: int) -> Subscription:
    """A subscription with its subscriber and newsletter, locked until the transaction ends."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("subscriber", "newsletter")
    return rows.get(pk=subscription_id)


def locked_all(subscription_ids: Sequence[int]) -> list[Subscription]:
    """Subscriptions with their subscriber and newsletter, locked by key until the transaction ends."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("subscriber", "newsletter")
    return list(rows.filter(pk__in=subscription_ids).order_by("pk"))


def _earned(
    asked: list[tuple[SignUpRequest, Subscription]], suppressions: Set[str], now: datetime
) -> Notice | None:
    """Plan the one mail a press earns: a confirmation of all that waits, else a reminder, else nothing."""
    refused_at = _last_mailed_to(asked[0][1].subscriber) if Suppression.Reason.REFUSED in suppressions else None
    kinds = {one.pk: _kind(one, suppressions, refused_at or one.mailed_at, now) for _request, one in asked}
    request = asked[0][0]
    token = None
    if not any(kinds.values()) or is_bombed(request, subscriber_id=asked[0][1].subscriber_id, now=now):
        return None
    if Notice.Kind.CONFIRMATION in kinds.values():
        kind = Notice.Kind.CONFIRMATION
        waiting = [(each, one) for each, one in asked if one.state not in SUBSCRIBED]
        for each, subscription in waiting:
            _ask_again(each, subscription)
        told = [subscription for _request, subscription in waiting]
        token = issue_token(subscription=told[0], others=told[1:], browser_hash=request.browser_hash, now=now)
    else:
        kind = Notice.Kind.REMINDER
        told = [one for _request, one in asked if kinds[one.pk] == kind]
    for subscription in told:
        subscription.mailed_at = now
        subscription.save(update_fields=["state", "requested_at", "mailed_at"])
    return plan_notice(subscription=told[0], kind=kind, language=request.language, now=now, token=token)


def _last_mailed_to(subscriber: Subscriber) -> datetime | None:
    """When anything that anybody can have sent was last mailed to a person, for whichever newsletter.

    After “that was not me” it is the person who is left alone for a day, not one newsletter after another.
    """
    last: datetime | None = subscriber.subscriptions.aggregate(last=Max("mailed_at"))["last"]
    return last


def _kind(
    subscription: Subscription, suppressions: Set[str], last_mailed: datetime | None, now: datetime
) -> Notice.Kind | None:
    """What a sign-up for this newsletter alone would earn."""
    recent = Notice.objects.filter(kind=Notice.Kind.CONFIRMATION, created_at__gt=now - DAY).order_by()
    # Two queries that each have an index: one over both ways would read every notice.
    own = recent.filter(subscription=subscription).values_list("pk", flat=True)
    along = recent.filter(token__others=subscription).values_list("pk", flat=True)
    return answer_to_sign_up(
        state=subscription.state,
        suppressions=suppressions,
        last_mailed=last_mailed,
        confirmations_today=len({*own, *along}),
        now=now,
    )


def _ask_again(request: SignUpRequest, subscription: Subscription) -> None:
    subscription.state = next_state(subscription.state, Step.SIGN_UP)
    subscription.requested_at = request.created_at
    topics = Topic.objects.filter(newsletter=request.newsletter_id, slug__in=request.topics)
    subscription.topics.set(topics if request.topics else [])
    record(
        subscription=subscription,
        action=ConsentRecord.Action.REQUESTED,
        basis=ConsentRecord.Basis.DOUBLE_OPT_IN,
        language=request.language,
        terms=Terms(request.wording, request.privacy_version, request.form_address),
        evidence=f"topics: {', '.join(request.topics)}" if request.topics else "",
        origin=Origin(request.network_address, request.user_agent),
        now=request.created_at,
    )


def issue_token(
    *, subscription: Subscription, now: datetime, others: Sequence[Subscription] = (), browser_hash: str = ""
) -> ConfirmationToken:
    """A new confirmation token, valid for 72 hours. Only its hash is stored."""
    raw = confirmation_token(subscription_id=subscription.pk, created_at=now)
    token = ConfirmationToken.objects.create(
        subscription=subscription,
        token_hash=token_hash(raw),
        browser_hash=browser_hash,
        created_at=now,
        expires_at=now + TOKEN_LIFE,
    )
    if others:
        token.others.set(others)
    return token


def plan_notice(
    *,
    subscription: Subscription,
    kind: str,
    language: str,
    now: datetime,
    token: ConfirmationToken | None = None,
    person_token: PersonToken | None = None,
    recipient: str = "",
) -> Notice:
    """Write down a mail to be submitted, and wake the worker on commit.

    With `recipient` it goes there instead of to the subscriber's address.
    """
    notice = Notice.objects.create(
        subscription=subscription,
        token=token,
        person_token=person_token,
        recipient=recipient,
        kind=kind,
        language=language,
        created_at=now,
        next_attempt_at=now,
    )
    bell.ring(bell.SUBMIT_NOTICE, notice.pk)
    return notice
