"""The models of the newsletter, each defined beside its subject."""

from newsletter.abuse.models import RateWindow, SignUpRefusal, UsedSolution
from newsletter.bulk.models import BulkChange
from newsletter.consent.models import (
    ConfirmationToken,
    ConsentContext,
    ConsentRecord,
    FormerPseudonym,
    FormerSubscription,
    Notice,
    PersonToken,
    SignUpRequest,
    Subscriber,
    Subscription,
    Topic,
)
from newsletter.consent.notice_texts.models import NoticeText
from newsletter.demo.models import DemoRecord
from newsletter.editions.approval.models import ApprovalTask, EditionApproval
from newsletter.editions.corrections.models import Correction
from newsletter.editions.models import EditionPage
from newsletter.editions.partials import Partial
from newsletter.editions.previews.models import PreviewLink
from newsletter.events import Event
from newsletter.imports.models import ImportedChange, ImportRefusal, SubscriberImport
from newsletter.newsletters.models import MailServer, Newsletter, NewsletterPage
from newsletter.outside.models import OutsideAnswer
from newsletter.segments.models import Segment
from newsletter.sending.alarms.models import Alarm, OperationCount, PaceSample
from newsletter.sending.limits.models import DomainBucket, DomainLimit, ServerDay
from newsletter.sending.models import (
    Delivery,
    DeliveryRange,
    Mailing,
    MailingTally,
    MailingVariant,
    ServerConnection,
    ServerState,
)
from newsletter.sending.providers.models import ProviderMessage
from newsletter.sending.routes.models import Route
from newsletter.sending.trials.models import Trial, TrialRecipient
from newsletter.suppressions.models import DomainSuppression, Suppression

__all__ = [
    "Alarm",
    "ApprovalTask",
    "BulkChange",
    "ConfirmationToken",
    "ConsentContext",
    "ConsentRecord",
    "Correction",
    "Delivery",
    "DeliveryRange",
    "DemoRecord",
    "DomainBucket",
    "DomainLimit",
    "DomainSuppression",
    "EditionApproval",
    "EditionPage",
    "Event",
    "FormerPseudonym",
    "FormerSubscription",
    "ImportRefusal",
    "ImportedChange",
    "MailServer",
    "Mailing",
    "MailingTally",
    "MailingVariant",
    "Newsletter",
    "NewsletterPage",
    "Notice",
    "NoticeText",
    "OperationCount",
    "OutsideAnswer",
    "PaceSample",
    "Partial",
    "PersonToken",
    "PreviewLink",
    "ProviderMessage",
    "RateWindow",
    "Route",
    "Segment",
    "ServerConnection",
    "ServerDay",
    "ServerState",
    "SignUpRefusal",
    "SignUpRequest",
    "Subscriber",
    "SubscriberImport",
    "Subscription",
    "Suppression",
    "Topic",
    "Trial",
    "TrialRecipient",
    "UsedSolution",
]
