"""The words of the mails about a subscription: confirmation, reminder, welcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import css_inline
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from blog.publication import absolute_url
from newsletter.consent import links
from newsletter.consent.models import Notice, Subscription
from newsletter.consent.moves import SUBSCRIBED
from newsletter.consent.person_letters import words_for
from newsletter.consent.wording import Offer, offer_of
from newsletter.editions.rich_text import mail_safe
from newsletter.editions.rich_text_lines import rich_text_lines
from newsletter.editions.wrapping import wrap
from newsletter.message.backend import stable_message_id
from newsletter.message.feedback import feedback_id
from newsletter.message.headers import wire_domain
from newsletter.message.policy import build_message

INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Letter:
    """A finished mail, but for addresses."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str]


def confirmation_subject(offers: Sequence[Offer]) -> str:
    """The subject of the confirmation mail over these newsletters, which the page after signing up names too."""
    first = min(offers, key=lambda offer: offer.newsletter.pk)
    with translation.override(first.language):
        if len(offers) == 1:
            return _("Please confirm: %(newsletter)s") % {"newsletter": first.name}
        return _("Please confirm: %(newsletter)s and %(count)d more") % {
            "newsletter": first.name,
            "count": len(offers) - 1,
        }


def letter_for(notice: Notice) -> Letter:
    """What a notice says, in its language. Reads subscription, newsletter, its page and the token."""
    offer = offer_of(notice.subscription.newsletter, notice.language)
    with translation.override(notice.language):
        match notice.kind:
            case Notice.Kind.CONFIRMATION:
                return _confirmation(notice, offer)
            case Notice.Kind.REMINDER:
                return _reminder(notice, offer)
            case Notice.Kind.WELCOME:
                return welcome_letter(offer, **_own_links(notice))
            case _:
                return _letter(notice.kind, offer, **words_for(notice, offer.name))


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
    return _letter(
        Notice.Kind.CONFIRMATION,
        offer,
        subject=confirmation_subject(offers),
        names=[one.name for one in offers],
        confirm_url=links.address_of("newsletter_confirm", raw, notice.language),
        refuse_url=links.address_of("newsletter_refuse", raw, notice.language),
    )


def _reminder(notice: Notice, offer: Offer) -> Letter:
    subject = _("You already receive %(newsletter)s") % {"newsletter": offer.name}
    return _letter(
        notice.kind,
        offer,
        subject=subject,
        names=_received(notice),
        subscription=notice.subscription,
        **_own_links(notice),
    )


def welcome_letter(offer: Offer, *, leave_url: str, preferences_url: str) -> Letter:
    """The welcome mail of a newsletter, in the editor's own words where its page has some."""
    page = offer.page
    subject = (page.welcome_subject if page else "") or _("Welcome to %(newsletter)s") % {"newsletter": offer.name}
    html = mail_safe(page.welcome_text) if page else ""
    return _letter(
        Notice.Kind.WELCOME,
        offer,
        subject=subject,
        own_html=mark_safe(html),  # noqa: S308 -- cleaned by mail_safe
        own_text=rich_text_lines(html),
        archive_url=absolute_url(page) if page and page.pk else "",
        leave_url=leave_url,
        preferences_url=preferences_url,
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


def _letter(kind: str, offer: Offer, *, subject: str, **context: Any) -> Letter:
    newsletter = offer.newsletter
    contact = newsletter.legal_contact
    values = {
        "subject": subject,
        "newsletter": newsletter,
        "publisher": newsletter.legal_name_in(offer.language) or newsletter.sender_name,
        "name": offer.name,
        "language": offer.language,
        "contact_url": contact if urlsplit(contact).scheme in ("http", "https") else "",
        **context,
    }
    name = f"newsletter/mail/notices/{kind}"
    leave = context.get("leave_url")
    headers = (
        {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if leave else {}
    )
    return Letter(
        subject=subject,
        text=_plain(render_to_string(f"{name}.txt", values)),
        html=INLINER.inline(render_to_string(f"{name}.html", values)),
        headers=headers,
    )


def _plain(text: str) -> str:
    """Lines wrapped for mail, at most one empty line in a row."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.extend(wrap(line) if line.strip() else [""])
    return "\n".join(lines) + "\n"
