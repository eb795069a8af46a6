"""A notice as somebody would get it, with made-up data: for looking at and for a mail to oneself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from newsletter.consent import links, notice_letters
from newsletter.consent.models import Notice
from newsletter.consent.notice_letters import Letter
from newsletter.consent.notice_texts.rules import Words
from newsletter.consent.wording import offer_of
from newsletter.message.dkim import signed
from newsletter.message.headers import wire_domain
from newsletter.message.policy import build_message, serialise
from newsletter.newsletters.models import Newsletter
from newsletter.sending.outcomes import Outcome
from newsletter.sending.smtp.server import Server
from newsletter.sending.trial import submit_test

NOBODY = "sample"
"""Stands where a link has its token: such links lead to the page for links that are not valid."""
SAMPLE_ADDRESS = "h•••@example.jp"


def sample_letter(newsletter: Newsletter, kind: str, language: str, words: Words) -> Letter:
    """Return a kind of notice with the words given, made-up data and links that lead nowhere."""
    offer = offer_of(newsletter, language)

    def address(name: str) -> str:
        return links.address_of(name, NOBODY, language)

    ways = {"leave_url": address("newsletter_leave"), "preferences_url": address("newsletter_preferences")}
    with translation.override(language):
        match kind:
            case Notice.Kind.CONFIRMATION:
                confirm, refuse = address("newsletter_confirm"), address("newsletter_refuse")
                return notice_letters.confirmation_letter([offer], words, confirm_url=confirm, refuse_url=refuse)
            case Notice.Kind.REMINDER:
                return notice_letters.reminder_letter(offer, words, received=[offer.name], paused=False, **ways)
            case Notice.Kind.WELCOME:
                return notice_letters.welcome_letter(offer, **ways)
            case _:
                own_data = kind == Notice.Kind.OWN_DATA
                link = address("newsletter_own_data" if own_data else "newsletter_address")
                return notice_letters.person_letter(
                    kind, offer, words, link_url=link, present_address=SAMPLE_ADDRESS
                )


def send_sample(
    *, newsletter: Newsletter, letter: Letter, address: str, now: datetime, server: Server | None = None
) -> Outcome:
    """Send a sample to one address and return what the server said; outside any transaction.

    The subject is marked as a test, in the active language. Bounces return as those of every test mail do.
    Nothing is planned, counted or tracked. Raises
    `HeaderRefused` for an address that mail cannot carry, `ServerUnknown` when no server is described.
    """
    domain = wire_domain(newsletter.sender_email)
    message = build_message(
        sender=(newsletter.sender_name, newsletter.sender_email),
        recipient=address,
        subject=_("[Test] %(subject)s") % {"subject": letter.subject},
        html=letter.html,
        text=letter.text,
        message_id=f"<test.{get_random_string(24).lower()}@{domain}>",
        date=now.astimezone(ZoneInfo(newsletter.time_zone)),
        headers={"Auto-Submitted": "auto-generated"},
    )
    data = signed(serialise(message), sender=newsletter.sender_email)
    return submit_test(newsletter=newsletter, address=address, data=data, server=server)
