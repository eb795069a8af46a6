"""From the press on the sign-up button to the mail it earns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from newsletter.abuse.bombing import is_bombed
from newsletter.consent import bell
from newsletter.consent.addresses import Address, key_of
from newsletter.consent.links import confirmation_token, token_hash
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentRecord,
    Notice,
    SignUpRequest,
    Subscriber,
    Subscription,
)
from newsletter.consent.records import NOWHERE, Origin, Terms, page_path, record
from newsletter.consent.standing import DAY, FINAL_SUPPRESSIONS, Step, answer_to_sign_up, next_state
from newsletter.newsletters.models import Newsletter
from newsletter.suppressions.lookup import suppression_of

TOKEN_LIFE = timedelta(hours=72)


@transaction.atomic
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
    """Keep a sign-up for the mail worker and wake it.

    Writes the same row for a known and an unknown address (DESIGN I10): what it earns is
    decided by `admit`. With `held_because`, reasons, it waits for a person instead.
    """
    request = SignUpRequest.objects.create(
        newsletter=newsletter,
        email=address.email,
        language=language,
        wording=terms.wording,
        privacy_version=terms.privacy_version,
        form_address=terms.form_address[:2000],
        network_address=origin.network_address,
        user_agent=origin.user_agent[:400],
        held_at=now if held_because else None,
        hold_reasons=" ".join(held_because),
        created_at=now,
    )
    if not held_because:
        bell.ring(bell.ADMIT, request.pk)
    return request


@transaction.atomic
def admit(*, request_id: int, now: datetime) -> Notice | None:
    """Read one sign-up request: bring the subscription up to it and plan the mail it earns.

    Returns the planned mail, None for silence. The request is deleted, so that a second
    call does nothing. One that is held for a person stays.
    """
    request = (
        SignUpRequest.objects.select_for_update(of=("self",))
        .select_related("newsletter")
        .filter(pk=request_id, held_at=None)
        .first()
    )
    if request is None:
        return None
    suppression = suppression_of(request.email)
    notice = None
    if suppression not in FINAL_SUPPRESSIONS:
        subscription = _subscription_for(request)
        notice = _earned(request, subscription, suppression, now)
    request.delete()
    return notice


def _subscription_for(request: SignUpRequest) -> Subscription:
    """The locked subscription of the request's address, made when there is none."""
    subscriber, _new = Subscriber.objects.get_or_create(
        email_key=key_of(request.email), defaults={"email": request.email, "language": request.language}
    )
    subscription, _new = Subscription.objects.get_or_create(
        subscriber=subscriber,
        newsletter=request.newsletter,
        defaults={"requested_at": request.created_at, "source_detail": page_path(request.form_address)},
    )
    return locked(subscription.pk)


def locked(subscription_id: int) -> Subscription:
    """A subscription with its subscriber and newsletter, locked until the transaction ends."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("subscriber", "newsletter")
    return rows.get(pk=subscription_id)


def _earned(
    request: SignUpRequest, subscription: Subscription, suppression: str | None, now: datetime
) -> Notice | None:
    kind = answer_to_sign_up(
        state=subscription.state,
        suppression=suppression,
        last_mailed=subscription.mailed_at,
        confirmations_today=subscription.notices.filter(
            kind=Notice.Kind.CONFIRMATION, created_at__gt=now - DAY
        ).count(),
        now=now,
    )
    if kind is None:
        return None
    if is_bombed(request, subscriber_id=subscription.subscriber_id, now=now):
        return None
    token = None
    if kind == Notice.Kind.CONFIRMATION:
        _ask_again(request, subscription)
        token = issue_token(subscription=subscription, now=now)
    subscription.mailed_at = now
    subscription.save(update_fields=["state", "requested_at", "mailed_at"])
    return plan_notice(subscription=subscription, kind=kind, language=request.language, now=now, token=token)


def _ask_again(request: SignUpRequest, subscription: Subscription) -> None:
    subscription.state = next_state(subscription.state, Step.SIGN_UP)
    subscription.requested_at = request.created_at
    record(
        subscription=subscription,
        action=ConsentRecord.Action.REQUESTED,
        basis=ConsentRecord.Basis.DOUBLE_OPT_IN,
        language=request.language,
        terms=Terms(request.wording, request.privacy_version, request.form_address),
        origin=Origin(request.network_address, request.user_agent),
        now=request.created_at,
    )


def issue_token(*, subscription: Subscription, now: datetime) -> ConfirmationToken:
    """A new confirmation token, valid for 72 hours. Only its hash is stored."""
    raw = confirmation_token(subscription_id=subscription.pk, created_at=now)
    return ConfirmationToken.objects.create(
        subscription=subscription, token_hash=token_hash(raw), created_at=now, expires_at=now + TOKEN_LIFE
    )


def plan_notice(
    *,
    subscription: Subscription,
    kind: str,
    language: str,
    now: datetime,
    token: ConfirmationToken | None = None,
) -> Notice:
    """Write down a mail to be submitted, and wake the worker on commit."""
    notice = Notice.objects.create(
        subscription=subscription, token=token, kind=kind, language=language, created_at=now, next_attempt_at=now
    )
    bell.ring(bell.SUBMIT_NOTICE, notice.pk)
    return notice
