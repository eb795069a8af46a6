"""The mails about a subscription, as a planned notice asks for them: reads what they say from the database."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from django.utils import translation

from newsletter.consent import links, notice_letters, person_links
from newsletter.consent.addresses import masked
from newsletter.consent.models import Notice, Subscription
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.notice_letters import Letter
from newsletter.consent.notice_texts.rules import Words
from newsletter.consent.notice_texts.services import standard_words, words_in_force
from newsletter.consent.wording import Offer, offer_of
from newsletter.message.backend import stable_message_id
from newsletter.message.feedback import feedback_id
from newsletter.message.headers import wire_domain
from newsletter.message.policy import build_message

LEADS_TO = {
    Notice.Kind.ADDRESS_CHANGE: "newsletter_address",
    Notice.Kind.ADDRESS_CHANGED: "newsletter_address",
    Notice.Kind.OWN_DATA: "newsletter_own_data",
}


def confirmation_subject(offers: Sequence[Offer]) -> str:
    """The subject of the confirmation mail over these newsletters, which the page after signing up names too.

    At most one query, the same whatever address was typed.
    """
    return notice_letters.confirmation_subject(offers, _confirmation_words(offers))


def letter_for(notice: Notice) -> Letter:
    """What a notice says, in its language. Reads subscription, newsletter, its page, its words and the token."""
    offer = offer_of(notice.subscription.newsletter, notice.language)
    with translation.override(notice.language):
        match notice.kind:
            case Notice.Kind.CONFIRMATION:
                return _confirmation(notice, offer)
            case Notice.Kind.REMINDER:
                return _reminder(notice, offer)
            case Notice.Kind.WELCOME:
                return notice_letters.welcome_letter(offer, **_own_links(notice))
            case _:
                return _affair(notice, offer)


def message_for(notice: Notice, *, now: datetime) -> EmailMessage:
    """The finished message of a notice.

    Raises `HeaderRefused` for an address that mail cannot carry, `links.KeyLost` for a
    confirmation whose link can no longer be made.
    """
    letter = letter_for(notice)
    newsletter = notice.subscription.newsletter
    domain = wire_domain(newsletter.sender_email)
    reply_to = {"Reply-To": newsletter.reply_to} if newsletter.reply_to else {}
    feedback = feedback_id(notice.kind, newsletter.slug, "notice", domain=domain)
    return build_message(
        sender=(newsletter.sender_name, newsletter.sender_email),
        recipient=notice.goes_to,
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
        message_id=stable_message_id("notice", notice.pk, domain),
        date=now.astimezone(ZoneInfo(newsletter.time_zone)),
        headers={**reply_to, "Auto-Submitted": "auto-generated", "Feedback-ID": feedback, **letter.headers},
    )


def _confirmation(notice: Notice, offer: Offer) -> Letter:
    if notice.token is None:
        raise ValueError("a confirmation without its token")
    along = notice.token.others.select_related("newsletter")
    all_of = sorted([notice.subscription, *along], key=lambda one: one.newsletter_id)
    waiting = [one for one in all_of if one.state == Subscription.State.PENDING]
    offers = [offer_of(one.newsletter, notice.language) for one in waiting] or [offer]
    raw = links.confirmation_token(
        subscription_id=notice.subscription_id,
        created_at=notice.token.created_at,
        kept=notice.token.token_hash,
    )
    return notice_letters.confirmation_letter(
        offers,
        _confirmation_words(offers),
        confirm_url=links.address_of("newsletter_confirm", raw, notice.language),
        refuse_url=links.address_of("newsletter_refuse", raw, notice.language),
    )


def _confirmation_words(offers: Sequence[Offer]) -> Words:
    """The editor's words are about one newsletter; over several the standard ones stand."""
    first = offers[0]
    if len(offers) > 1:
        return standard_words(Notice.Kind.CONFIRMATION, first.language)
    return words_in_force(first.newsletter, Notice.Kind.CONFIRMATION, first.language)


def _reminder(notice: Notice, offer: Offer) -> Letter:
    return notice_letters.reminder_letter(
        offer,
        words_in_force(offer.newsletter, notice.kind, offer.language),
        received=_received(notice),
        paused=notice.subscription.state == Subscription.State.PAUSED,
        **_own_links(notice),
    )


def _affair(notice: Notice, offer: Offer) -> Letter:
    """A mail with a link for a person's own affair. Raises `links.KeyLost` when it can no longer be made."""
    if notice.person_token is None:
        raise ValueError("a mail without its link")
    token = person_links.raw_token_of(notice.person_token)
    return notice_letters.person_letter(
        notice.kind,
        offer,
        words_in_force(offer.newsletter, notice.kind, offer.language),
        link_url=links.address_of(LEADS_TO[Notice.Kind(notice.kind)], token, notice.language),
        present_address=masked(notice.subscription.subscriber.email),
    )


def _received(notice: Notice) -> list[str]:
    """What the newsletters are called that the person of a notice receives, or has paused."""
    theirs = Subscription.objects.filter(subscriber=notice.subscription.subscriber_id, state__in=SUBSCRIBED)
    found = theirs.select_related("newsletter").order_by("newsletter_id")
    return [offer_of(one.newsletter, notice.language).name for one in found]


def _own_links(notice: Notice) -> dict[str, str]:
    return {
        "leave_url": links.leave_url(subscription_id=notice.subscription_id, language=notice.language),
        "preferences_url": links.preferences_url(subscription_id=notice.subscription_id, language=notice.language),
    }
