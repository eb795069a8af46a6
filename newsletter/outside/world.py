"""Ways to the world outside, given to whoever asks it: tests give others, and the rules stay the same."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from blog.destinations import Policy
from blog.fetching import Resolver, look_up
from newsletter.outside.names import Names


@dataclass(frozen=True)
class World:
    """How links are opened, names looked up, and which filters are asked.

    Args:
        policy: the machines and ports that may be asked for links and images.
        resolve: gives the numbers a host of a link stands for.
        names: the DNS.
        tls: whose certificates are trusted; the system's.
        spamd: `host:port` of SpamAssassin's daemon, or empty.
        rspamd: the root address of an rspamd worker, or empty.
    """

    policy: Policy = field(default_factory=Policy)
    resolve: Resolver = look_up
    names: Names = field(default_factory=Names)
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    spamd: str = ""
    rspamd: str = ""


def the_world() -> World:
    """The world as this installation reaches it."""
    return World(spamd=settings.SPAMD_ADDRESS, rspamd=settings.RSPAMD_URL)
