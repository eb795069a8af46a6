"""One message as a made-up reader would get it, for filters that judge whole messages."""

from datetime import datetime

from newsletter.editions.models import EditionPage
from newsletter.message.dkim import signed
from newsletter.message.headers import wire_domain
from newsletter.newsletters.models import Newsletter
from newsletter.sending.compose import SAMPLE_ADDRESS, Composer, Recipient, content_of, links_for, message_id
from newsletter.sending.freeze import render_variant
from newsletter.sending.models import Mailing


def sample_message(*, edition: EditionPage, newsletter: Newsletter, now: datetime) -> bytes:
    """The octets of an edition for nobody. Raises `HeaderRefused` where mail cannot carry its headers."""
    variant = render_variant(Mailing(newsletter=newsletter), edition)
    content = content_of(variant)
    leave, preferences = links_for(subscription_id=0, delivery_id=0, language=variant.language)
    name = message_id(0, domain=wire_domain(content.sender[1]))
    recipient = Recipient(SAMPLE_ADDRESS, name, leave, preferences)
    return signed(Composer(content, date=now).compose(recipient, date=now), sender=content.sender[1])
