"""A test mail: the edition as its readers would get it, to the person who asks, counted nowhere."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from blog.publication import absolute_url
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import WEB_SLOT
from newsletter.message.dkim import signed
from newsletter.message.envelope import Kind, return_path
from newsletter.message.headers import wire_address, wire_domain
from newsletter.sending.compose import Composer, Content, Recipient, frozen_headers, links_for
from newsletter.sending.outcomes import Outcome
from newsletter.sending.services import newsletter_of
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import Server, ServerFault, Timeouts
from newsletter.sending.transport import server_of

TIMEOUTS = Timeouts(connect=10, command=20, block=20, dot=60)
"""A person waits for the answer, so nothing waits for long."""


def send_trial(*, edition: EditionPage, address: str, now: datetime, server: Server | None = None) -> Outcome:
    """Send the latest draft of an edition to one address and return what the server said.

    The subject is marked as a test. The links to leave and to change preferences lead
    nowhere. No delivery, no event, no count. Raises `HeaderRefused` for an address that
    mail cannot carry and `ServerUnknown` when no server is described.
    """
    newsletter = newsletter_of(edition)
    data = trial_message(edition=edition, address=address, now=now)
    connection = Connection(replace(server or server_of(newsletter), timeouts=TIMEOUTS))
    try:
        return connection.submit(
            sender=return_path(Kind.TEST, 0, sender=newsletter.sender_email),
            recipient=wire_address(address),
            data=data,
        )
    except ServerFault as fault:
        return fault.outcome
    finally:
        connection.close()


def trial_message(*, edition: EditionPage, address: str, now: datetime) -> bytes:
    """The octets of the test mail."""
    newsletter, latest = newsletter_of(edition), edition.get_latest_revision_as_object()
    language = edition.locale.language_code
    rendered, web = render_edition(edition=latest, language=language).for_reader(), absolute_url(latest)
    headers = {**frozen_headers(newsletter, mailing_id=0)}
    headers.pop("From")
    with translation.override(language):
        subject = _("[Test] %(subject)s") % {"subject": rendered.subject}
    content = Content(
        (newsletter.sender_name, newsletter.sender_email),
        subject,
        rendered.html.replace(WEB_SLOT, web),
        rendered.text.replace(WEB_SLOT, web),
        {name: str(value) for name, value in headers.items()},
    )
    date = now.astimezone(ZoneInfo(newsletter.time_zone))
    leave, preferences = links_for(subscription_id=0, delivery_id=None, language=language)
    domain = wire_domain(newsletter.sender_email)
    recipient = Recipient(address, f"<test.{get_random_string(24).lower()}@{domain}>", leave, preferences)
    return signed(Composer(content, date=date).compose(recipient, date=date), sender=newsletter.sender_email)
