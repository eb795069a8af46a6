"""The domain and the servers of a newsletter, looked at as receivers will: no mail is sent, nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import Newsletter
from newsletter.newsletters.servers import ServerUnknown, transport_for
from newsletter.outside.answers import ADDRESS, BOUNCE, DKIM, DMARC, SPF, Answer
from newsletter.outside.domain import ask_domain
from newsletter.outside.machine import back_to_its_name, clock
from newsletter.outside.one_click import one_click
from newsletter.outside.server import server
from newsletter.outside.world import World
from newsletter.sending.transport import server_of

NTP_SERVER = "ntp.nict.jp"
"""The time of Japan's National Institute of Information and Communications Technology."""


@dataclass(frozen=True)
class Diagnosis:
    """One thing the doctor looked at."""

    subject: str
    answer: Answer


SUBJECTS = {
    "site": _("Site"),
    "one-click": _("Leaving in one press"),
    "server": _("Mail server"),
    "ptr": _("Name and number"),
    "address": _("Sender's domain"),
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "bounce": _("Bounce domain"),
    "clock": _("Clock"),
}


def examine(
    newsletter: Newsletter, *, world: World, ntp: str = NTP_SERVER, ntp_port: int = 123
) -> Iterator[Diagnosis]:
    """Look at everything a newsletter's mail depends on outside its content. Must not run in a transaction."""
    yield Diagnosis("site", _site())
    yield Diagnosis("one-click", one_click(newsletter.language))
    yield from _server(newsletter, world)
    domain = newsletter.sender_email.rpartition("@")[2].lower()
    for kind in (ADDRESS, SPF, DKIM, DMARC):
        yield Diagnosis(kind, ask_domain(kind, domain, names=world.names))
    bounce = settings.BOUNCE_DOMAIN
    if bounce:
        yield Diagnosis(BOUNCE, ask_domain(BOUNCE, f"{bounce} {domain}", names=world.names))
    yield Diagnosis("clock", clock(ntp, port=ntp_port))


def _site() -> Answer:
    is_safe = urlsplit(settings.SITE_URL).scheme == "https"
    return Answer("pass", "site-https") if is_safe else Answer("fail", "site-http")


def _server(newsletter: Newsletter, world: World) -> Iterator[Diagnosis]:
    try:
        transport, here = transport_for(newsletter), server_of(newsletter).is_on_this_machine
    except ServerUnknown as error:
        yield Diagnosis("server", Answer("fail", "server-unknown", {"why": str(error)}))
        return
    if transport.provider:
        yield Diagnosis("server", Answer("pass", "server-provider", {"name": transport.provider.name}))
        return
    for answer in server(transport, world=world, here=here):
        yield Diagnosis("server", answer)
    if not here:
        yield Diagnosis("ptr", back_to_its_name(transport.host, names=world.names))
