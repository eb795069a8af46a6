"""What the suite asks of an installation from inside, as its editors and readers would.

Called by `Installation.call`.
"""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from config.supervisor.children import children
from newsletter.consent.leaving import leave as leave_newsletter
from newsletter.consent.models import Subscriber, Subscription, Suppression
from newsletter.newsletters.models import MailServer, Newsletter, NewsletterPage
from newsletter.sending import services
from newsletter.sending.limits.models import DomainBucket
from newsletter.sending.models import Delivery, Mailing, ServerConnection, ServerState
from newsletter.sending.reconcile import reconcile
from newsletter.sending.routes.models import Route
from newsletter.sending.routes.roads import roads_of
from newsletter.sending.schedule import wall_time
from newsletter.sending.tasks import ring_prepare, ring_send
from tests.chaos import clocks
from tests.factories.editions import make_edition
from tests.running.accounts import EDITOR
from tests.running.publication import ZONE

clocks.install()

SPREAD = "'reader' || id || '@d' || (id / 4) || '.example.jp'"
PRESSES = {
    "pause": services.pause,
    "resume": partial(services.resume, confirmed=True),
    "cancel": services.cancel,
}


def commands() -> dict[str, list[str]]:
    """The command of each process of this installation, by its name."""
    return {child.name: child.command for child in children()}


def additions() -> dict[str, dict[str, str]]:
    """What each process adds to its environment."""
    return {child.name: dict(child.environment) for child in children()}


def spread_readers() -> None:
    """Give every four readers a domain of their own: a domain that refuses mail is mailed more slowly."""
    people = Subscriber._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {people} SET email = {SPREAD}, email_key = {SPREAD} WHERE email_key LIKE 'reader%@example.jp'"
        )


def use_servers(*, variables: list[str], connections: int) -> None:
    """Let every newsletter mail through the server of a variable, over so many connections, and at its hour.

    Of several servers each has so many, and the first carries three times as much as another one.
    """
    servers = [_server(variable, connections) for variable in variables]
    Newsletter.objects.update(mail_server=servers[0], undo_seconds=0)
    Route.objects.all().delete()
    for place, server in enumerate(servers if len(servers) > 1 else []):
        Route.objects.create(server=server, weight=1 if place else 3)


def _server(variable: str, connections: int) -> MailServer:
    given = {"variable": variable, "connections": connections}
    return MailServer.objects.update_or_create(name=variable, defaults=given)[0]


def meant_for(*, mailing: int) -> dict[str, str]:
    """By address the server that carries its mail while none rests."""
    roads = roads_of(Mailing.objects.get(pk=mailing).newsletter)
    addresses = Delivery.objects.filter(mailing=mailing).values_list("address", flat=True)
    return {address: roads.first_for(address) for address in addresses}


def begin_anew() -> None:
    """Forget who left, who was suppressed and how the servers did, so that a mailing begins like the first."""
    Suppression.objects.all().delete()
    readers = Subscription.objects.filter(subscriber__email_key__startswith="reader")
    readers.exclude(state=Subscription.State.ACTIVE).update(state=Subscription.State.ACTIVE)
    ServerState.objects.all().delete()
    ServerConnection.objects.all().delete()
    DomainBucket.objects.all().delete()


def mail(*, number: int, paragraphs: int) -> int:
    """Schedule a mailing of a new edition to everyone for this very minute; return its id."""
    now = timezone.now()
    edition = make_edition(
        parent=NewsletterPage.objects.get(locale__language_code="ja"),
        title=f"第{number}便",
        subject=f"第{number}便をお届けします",
        slug=f"chaos-{number}",
        body=[("text", "<p>席が三メートル離れているだけで、同じ客の話がまるで別の話になる。</p>" * paragraphs)],
    )
    mailing = services.schedule(
        edition=edition, user=_editor(), wall_time=wall_time(now, ZONE), zone=ZONE, now=now
    )
    return int(mailing.pk)


def press(*, mailing: int, what: str) -> bool:
    """Pause, resume or cancel; whether the mailing's state allowed it."""
    try:
        PRESSES[what](mailing=Mailing.objects.get(pk=mailing), user=_editor(), now=timezone.now())
    except services.MoveRefused:
        return False
    return True


def ring(*, mailing: int) -> None:
    """Wake the workers for a mailing once more, to prepare it and to send it."""
    ring_prepare(mailing)
    ring_send(mailing)


def present() -> str:
    """The present by this installation's clock."""
    return timezone.now().isoformat()


def leave(*, mailing: int, deliveries: list[int]) -> dict[str, str]:
    """Let the readers of these deliveries leave in one press; the moment each had left, by delivery."""
    rows = Delivery.objects.filter(mailing=mailing, pk__in=deliveries).select_related("subscription")
    return {str(row.pk): _leave(row).isoformat() for row in rows}


def _leave(row: Delivery) -> datetime:
    assert row.subscription is not None
    leave_newsletter(subscription=row.subscription, source="one-click", now=timezone.now(), delivery=row)
    return timezone.now()


def send_uncertain_again(*, mailing: int) -> list[str]:
    """Send every uncertain delivery again, as a person would one by one; return their addresses."""
    rows = Delivery.objects.filter(mailing=mailing, state=Delivery.State.UNCERTAIN).select_related("mailing")
    now, user = timezone.now(), _editor()
    return [row.address for row in rows if services.send_again(delivery=row, user=user, now=now)]


def differences(*, mailing: int) -> list[str]:
    """Which numbers kept beside the deliveries were not those of the deliveries."""
    found = reconcile(Mailing.objects.get(pk=mailing), now=timezone.now())
    return [f"{one.what}: {one.kept}, counted {one.counted}" for one in found]


def staff() -> list[str]:
    """The addresses of those who may get letters about mailings."""
    return [address for address in get_user_model().objects.values_list("email", flat=True) if address]


def _editor() -> Any:
    return get_user_model().objects.get(username=EDITOR)
