"""A test mail: the edition as its readers would get it, to one address, counted nowhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from newsletter.editions.models import EditionPage
from newsletter.editions.variants.rules import Truths
from newsletter.message.dkim import signed
from newsletter.message.envelope import Kind, return_path
from newsletter.message.headers import wire_address, wire_domain
from newsletter.newsletters.models import Newsletter
from newsletter.sending.compose import Composer, Content, Recipient, content_of, links_for
from newsletter.sending.freeze import render_variant
from newsletter.sending.models import Mailing, MailingVariant
from newsletter.sending.outcomes import Outcome
from newsletter.sending.services import newsletter_of
from newsletter.sending.smtp.connection import Connection
from newsletter.sending.smtp.server import Server, ServerFault, Timeouts
from newsletter.sending.transport import server_of

TIMEOUTS = Timeouts(connect=10, command=20, block=20, dot=60)
"""A person waits for the answer, so nothing waits for long."""


def send_trial(
    *,
    edition: EditionPage,
    address: str,
    now: datetime,
    server: Server | None = None,
    variant: MailingVariant | None = None,
    values: Mapping[str, str] | None = None,
) -> Outcome:
    """Send the latest draft of an edition to one address and return what the server said.

    The subject is marked as a test. The links to leave and to change preferences lead to a page
    that says so. No delivery, no event, no count. `variant` is one of `trial_variant`, `values` are
    those of the merge fields. Raises `HeaderRefused` for an address that mail cannot carry and
    `ServerUnknown` when no server is described. Must not be called within a transaction.
    """
    newsletter = newsletter_of(edition)
    data = trial_message(edition=edition, address=address, now=now, variant=variant, values=values)
    return submit_test(newsletter=newsletter, address=address, data=data, server=server)


def submit_test(*, newsletter: Newsletter, address: str, data: bytes, server: Server | None = None) -> Outcome:
    """Submit a finished test mail, whose bounces return as those of tests, and return what the server said.

    Raises `HeaderRefused` for an address that mail cannot carry and `ServerUnknown` when no server is described.
    """
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


def trial_message(
    *,
    edition: EditionPage,
    address: str,
    now: datetime,
    variant: MailingVariant | None = None,
    values: Mapping[str, str] | None = None,
) -> bytes:
    """The octets of the test mail, signed."""
    newsletter = newsletter_of(edition)
    frozen = variant or trial_variant(edition.get_latest_revision_as_object(), newsletter)
    content = _marked(content_of(frozen), frozen.language)
    data = message_of(content, newsletter, frozen.language, address=address, values=values or {}, now=now)
    return signed(data, sender=newsletter.sender_email)


def trial_variant(edition: EditionPage, newsletter: Newsletter, truths: Truths | None = None) -> MailingVariant:
    """What a mailing would freeze of an edition, a draft or the object of a revision; kept nowhere."""
    return render_variant(Mailing(pk=0, newsletter=newsletter), edition, truths)


def message_of(
    content: Content,
    newsletter: Newsletter,
    language: str,
    *,
    address: str,
    values: Mapping[str, str],
    now: datetime,
) -> bytes:
    """The octets, not signed, as the composer of mailings makes them; the links are nobody's."""
    date = now.astimezone(ZoneInfo(newsletter.time_zone))
    leave, preferences = links_for(subscription_id=0, delivery_id=None, language=language)
    name = f"<test.{get_random_string(24).lower()}@{wire_domain(newsletter.sender_email)}>"
    recipient = Recipient(address, name, leave, preferences, values)
    return Composer(content, date=date).compose(recipient, date=date)


def _marked(content: Content, language: str) -> Content:
    """The content with a subject that says it is a test."""
    with translation.override(language):
        mark = _("[Test] %(subject)s")
    fields = content.fields
    if fields.subject:
        fields = replace(fields, subject=mark % {"subject": fields.subject})
    return replace(content, subject=mark % {"subject": content.subject}, fields=fields)
