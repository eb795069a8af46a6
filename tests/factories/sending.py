"""Mailings for tests: an audience, a scheduled mailing, one that is being sent.

mailing = make_running_mailing(count=120)
send(mailing_id=mailing.pk, server=server_at(port), clock=...)
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Locale, Page, Site

from blog.models import HomePage
from newsletter.consent.models import ConsentRecord, Subscriber, Subscription
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter, NewsletterPage
from newsletter.sending.models import Mailing
from newsletter.sending.prepare import prepare
from newsletter.sending.send import send
from newsletter.sending.services import schedule
from newsletter.sending.smtp.server import Server, Timeouts
from tests.factories.editions import make_edition
from tests.factories.kept import keep

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ZONE = "Asia/Tokyo"
QUICK = Timeouts(connect=2, command=2, block=2, dot=2)


def at(moment: datetime) -> Any:
    """A clock that stands still."""
    return lambda: moment


def make_user(name: str = "editor", **fields: Any) -> Any:
    """Someone who may sign in; a superuser unless told otherwise."""
    values = {"username": name, "email": f"{name}@example.jp", "is_superuser": True, "is_staff": True}
    user = get_user_model()(**(values | fields))
    user.set_password("password")
    user.save()
    return user


def make_plain_edition(**fields: Any) -> EditionPage:
    """An edition in a publication of three pages: quick to make, where nothing else is needed."""
    if not NewsletterPage.objects.exists():
        keep("plain newsletter", _make_plain_newsletter)
    parent = NewsletterPage.objects.first()
    if fields:
        return make_edition(parent=parent, **fields)
    keep("plain edition", lambda: make_edition(parent=parent))
    return EditionPage.objects.latest("pk")


def _make_plain_newsletter() -> None:
    locale, _ = Locale.objects.get_or_create(language_code="ja")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale)
    home = root.add_child(instance=HomePage(title="かわら版", slug="plain-home", locale=locale))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    newsletter = Newsletter.objects.create(
        name="かわら版だより",
        slug="newsletter",
        is_default=True,
        sender_name="かわら版編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
        postal_address="東京都台東区浅草1-2-3",
        legal_contact="editors@example.jp",
        undo_seconds=0,
    )
    page = NewsletterPage(title="かわら版だより", slug="newsletter", newsletter=newsletter, locale=locale)
    home.add_child(instance=page)


def make_audience(
    newsletter: Newsletter, count: int, *, state: str = Subscription.State.ACTIVE, prefix: str = "reader"
) -> list[Subscription]:
    """Subscribers `reader0@example.jp`… of a newsletter, all in one state, each with its proof (DESIGN I8)."""
    people = [
        Subscriber(email=f"{prefix}{number}@example.jp", email_key=f"{prefix}{number}@example.jp")
        for number in range(count)
    ]
    Subscriber.objects.bulk_create(people, batch_size=1000)
    made = Subscriber.objects.filter(email_key__in=[person.email_key for person in people]).order_by("pk")
    Subscription.objects.bulk_create(
        [
            Subscription(subscriber=person, newsletter=newsletter, state=state, requested_at=NOW, confirmed_at=NOW)
            for person in made
        ],
        batch_size=1000,
    )
    ConsentRecord.objects.bulk_create(
        [
            ConsentRecord(
                pseudonym=person.pseudonym,
                newsletter=newsletter,
                action=ConsentRecord.Action.CONFIRMED,
                basis=ConsentRecord.Basis.DOUBLE_OPT_IN,
                language=person.language,
                at=NOW,
            )
            for person in made
        ],
        batch_size=1000,
    )
    return list(Subscription.objects.filter(subscriber__in=made).select_related("subscriber").order_by("pk"))


def newsletter_of(edition: EditionPage) -> Newsletter:
    """The newsletter an edition belongs to."""
    return Newsletter.objects.get(pk=edition.get_parent().specific.newsletter_id)


def make_scheduled_mailing(
    *, count: int = 3, edition: EditionPage | None = None, user: Any = None, minutes: int = 60
) -> Mailing:
    """A mailing scheduled for so many minutes after `NOW`, with an audience of `count` if there is none."""
    if edition or user:
        return _schedule(count=count, edition=edition, user=user, minutes=minutes)
    keep(("scheduled mailing", count, minutes), lambda: _schedule(count=count, minutes=minutes))
    return Mailing.objects.latest("pk")


def _schedule(*, count: int, minutes: int, edition: EditionPage | None = None, user: Any = None) -> Mailing:
    edition = edition or make_plain_edition()
    newsletter = newsletter_of(edition)
    if count and not newsletter.subscriptions.exists():
        make_audience(newsletter, count)
    start = NOW + timedelta(minutes=minutes)
    local = (start + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    user = user or get_user_model().objects.first() or make_user()
    mailing = schedule(edition=edition, user=user, wall_time=local, zone=ZONE, now=NOW)
    Mailing.objects.filter(pk=mailing.pk).update(created_at=NOW)  # The pause counts from the press.
    mailing.created_at = NOW
    return mailing


def make_running_mailing(**fields: Any) -> Mailing:
    """A mailing whose hour came: frozen, with pending deliveries, in the state `sending`."""
    if "edition" in fields or "user" in fields:
        return _run(**fields)
    keep(("running mailing", *sorted(fields.items())), lambda: _run(**fields))
    return Mailing.objects.latest("pk")


def _run(**fields: Any) -> Mailing:
    mailing = make_scheduled_mailing(**fields)
    assert prepare(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    return mailing


def visit(
    mailing: Mailing, server: Any, *, now: datetime | None = None, seconds: float = 10.0, **fields: Any
) -> bool:
    """A worker's visit to a mailing with a server of a test as its only one. True when more is due at once."""
    clock = at(now or mailing.start_at)
    return send(mailing_id=mailing.pk, server=server_at(server.port, **fields), clock=clock, seconds=seconds)


def counted(mailing: Mailing) -> Counter[tuple[str, str]]:
    """How many deliveries of a mailing stand in each state, for each reason."""
    return Counter(mailing.deliveries.values_list("state", "reason"))


def server_at(port: int, **fields: Any) -> Server:
    """The server of a test on a loopback port, with short timeouts."""
    return Server(**({"key": "EMAIL_URL", "host": "127.0.0.1", "port": port, "timeouts": QUICK} | fields))
