"""Nobody is buried in confirmation mails: a limit for one address, over all newsletters."""

from datetime import datetime

from newsletter.abuse.limits import MAILS_A_DAY
from newsletter.abuse.models import SignUpRefusal
from newsletter.abuse.refusals import count_refusal
from newsletter.consent.models import Notice, SignUpRequest, Subscriber
from newsletter.consent.standing import DAY

ASKED_FOR_BY_ANYBODY = (Notice.Kind.CONFIRMATION, Notice.Kind.REMINDER)
"""The mails that whoever knows an address can have sent to it."""


def is_bombed(request: SignUpRequest, *, subscriber_id: int, now: datetime) -> bool:
    """Whether a sign-up may send no further mail to a person: five were planned within a day. Counts it then.

    Locks the person's row until the transaction ends, so that sign-ups for different
    newsletters count each other. To be called after their subscriptions are locked,
    in which order confirming takes its locks too. Two statements, one more to count.
    """
    Subscriber.objects.select_for_update().filter(pk=subscriber_id).values_list("pk", flat=True).first()
    planned = Notice.objects.filter(
        subscription__subscriber_id=subscriber_id, kind__in=ASKED_FOR_BY_ANYBODY, created_at__gt=now - DAY
    )
    if planned.count() < MAILS_A_DAY:
        return False
    count_refusal(
        newsletter_id=request.newsletter_id,
        reasons=[SignUpRefusal.Reason.BOMBING],
        network_address=request.network_address,
        now=now,
    )
    return True
