"""Making the demo, step by step. Each step finds what is made already; an interrupted run goes on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _

from blog.models import HomePage
from newsletter.consent.models import Subscriber, Subscription
from newsletter.demo.accounts import make_accounts
from newsletter.demo.essays import make_drafts, make_essays
from newsletter.demo.ledger import Ledger
from newsletter.demo.mailings import make_editions, make_readership, next_mailing_key, schedule_next
from newsletter.demo.models import DemoRecord
from newsletter.demo.pictures import make_pictures
from newsletter.demo.publication import make_newsletter, make_publication, write_about
from newsletter.demo.shelves import make_authors, make_categories, make_series
from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing
from newsletter.sending.services import SchedulingRefused

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SeedRefused(Exception):
    """The demo may not be made here. The message is a sentence for people."""


@dataclass
class Seeded:
    """What a run did: accounts by name, the mailing it scheduled, and what it left out and why."""

    new: bool = False
    accounts: dict[str, Any] = field(default_factory=dict)
    mailing: Mailing | None = None
    remarks: list[str] = field(default_factory=list)


def seed(*, now: datetime, in_production: bool = False) -> Seeded:
    """Make what is missing of the demo. Idempotent; a second run changes nothing.

    Accounts are made, and a mailing is scheduled, in embedded mode only: their password is
    public, and mail to invented addresses must not leave the machine. Raises `SeedRefused`
    in production mode without `in_production`, and where somebody's own publication
    stands: demo and real subscribers must never share a newsletter.
    """
    if not settings.EMBEDDED and not in_production:
        raise SeedRefused(_("The demo is for trying out. This installation runs in production mode."))
    ledger = Ledger()
    _refuse_beside_real_work(ledger)
    started = monotonic()
    anchor = ledger.began_at() or now
    before = DemoRecord.objects.count()
    make_pictures(ledger)
    make_publication(ledger, anchor=anchor)
    make_categories(ledger, anchor=anchor)
    make_series(ledger, anchor=anchor)
    make_authors(ledger, anchor=anchor)
    make_essays(ledger, anchor=anchor)
    write_about(ledger, anchor=anchor)
    make_newsletter(ledger, anchor=anchor)
    make_editions(ledger, anchor=anchor)
    make_readership(ledger, anchor=anchor)
    seeded = _let_people_in(ledger, now=now + timedelta(seconds=monotonic() - started))
    seeded.new = DemoRecord.objects.count() > before
    return seeded


def _refuse_beside_real_work(ledger: Ledger) -> None:
    for model in (HomePage, Newsletter):
        if model._default_manager.exclude(pk__in=_made(model)).exists():
            raise SeedRefused(
                _("This installation has a publication of its own. The demo is only made in an empty one.")
            )
    if "readership" not in ledger and _strangers_subscribe():
        raise SeedRefused(_("People have subscribed here. The demo is only made where nobody has."))


def _strangers_subscribe() -> bool:
    """Whether anybody has a subscription who is not one of the demo's invented readers."""
    return Subscription.objects.exclude(subscriber__in=_made(Subscriber)).exists()


def _made(model: type[models.Model]) -> list[str]:
    kind = ContentType.objects.get_for_model(model)
    return list(DemoRecord.objects.filter(content_type=kind).values_list("object_id", flat=True))


@transaction.atomic
def _let_people_in(ledger: Ledger, *, now: datetime) -> Seeded:
    """The last step makes the accounts, so that a database with users holds a complete demo."""
    seeded = Seeded()
    if settings.EMBEDDED:
        seeded.accounts = make_accounts(ledger)
    make_drafts(ledger, user=seeded.accounts.get("author"))
    if not mail_stays_here():
        seeded.remarks.append(_("The next edition is a draft: mail would leave this machine."))
        return seeded
    if next_mailing_key() not in ledger and _strangers_subscribe():
        seeded.remarks.append(_("The next edition is a draft: people have subscribed."))
        return seeded
    try:
        seeded.mailing = schedule_next(ledger, user=seeded.accounts.get("editor"), now=now)
    except SchedulingRefused as refusal:
        seeded.remarks += refusal.problems
    return seeded


def mail_stays_here() -> bool:
    """Whether mail goes to a server on this machine, such as the local mailbox."""
    return bool(settings.EMBEDDED and (settings.LOCAL_MAILBOX or settings.EMAIL_HOST in LOOPBACK))
