"""The models of the newsletter, each defined beside its subject."""

from newsletter.consent.models import (
    ConfirmationToken,
    ConsentContext,
    ConsentRecord,
    Notice,
    RateWindow,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.demo.models import DemoRecord
from newsletter.editions.models import EditionPage
from newsletter.events import Event
from newsletter.newsletters.models import MailServer, Newsletter, NewsletterPage
from newsletter.sending.models import Delivery, Mailing, MailingVariant, ServerConnection, ServerState

__all__ = [
    "ConfirmationToken",
    "ConsentContext",
    "ConsentRecord",
    "Delivery",
    "DemoRecord",
    "EditionPage",
    "Event",
    "MailServer",
    "Mailing",
    "MailingVariant",
    "Newsletter",
    "NewsletterPage",
    "Notice",
    "RateWindow",
    "SignUpRequest",
    "ServerConnection",
    "ServerState",
    "Subscriber",
    "Subscription",
    "Suppression",
]
