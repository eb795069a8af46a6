"""How often sign-ups may come: per address, per network, in all. Counted in the database."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection

from newsletter.consent.addresses import address_hash
from newsletter.consent.models import RateWindow

KEPT = timedelta(days=2)

ADDRESS_LIMIT = 10
NETWORK_DOUBT = 30
NETWORK_LIMIT = 200
TOTAL_DOUBT = 300

# One statement for all keys, the same on SQLite and PostgreSQL: counting is atomic and
# takes as long for a known address as for an unknown one.
COUNT_UP = """
    INSERT INTO newsletter_ratewindow (key, window_start, count) VALUES (%s, %s, 1), (%s, %s, 1), (%s, %s, 1)
    ON CONFLICT (key, window_start) DO UPDATE SET count = newsletter_ratewindow.count + 1
"""


@dataclass(frozen=True)
class Load:
    """How many sign-ups this hour brought, this one included."""

    address: int
    network: int
    total: int

    @property
    def raises_doubt(self) -> bool:
        """Whether the press should be asked for once more."""
        return self.network > NETWORK_DOUBT or self.total > TOTAL_DOUBT

    @property
    def is_too_much(self) -> bool:
        """Whether the network has to wait."""
        return self.network > NETWORK_LIMIT

    @property
    def repeats_address(self) -> bool:
        """Whether the address has been given so often that a further request is not kept."""
        return self.address > ADDRESS_LIMIT


def count_sign_up(*, email: str, network_address: str | None, now: datetime) -> Load:
    """Count one sign-up and tell the load. Two statements, whatever the address."""
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    keys = [
        address_hash(email),
        _keyed_hash(f"network {network_prefix(network_address)}"),
        _keyed_hash("total"),
    ]
    moment = connection.ops.adapt_datetimefield_value(start)
    with connection.cursor() as cursor:
        # Sorted, so that two transactions lock their common rows in the same order.
        cursor.execute(COUNT_UP, [value for key in sorted(keys) for value in (key, moment)])
    counts = dict(RateWindow.objects.filter(window_start=start, key__in=keys).values_list("key", "count"))
    return Load(*(counts[key] for key in keys))


def network_prefix(address: str | None) -> str:
    """The network an address belongs to, as an attacker rents it: /24 of IPv4, /56 of IPv6."""
    if not address:
        return "unknown"
    parsed = ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network(f"{mapped}/{24 if mapped.version == 4 else 56}", strict=False))


def forget_old_windows(*, now: datetime) -> int:
    """Delete windows that no limit looks at any more; returns how many. Idempotent."""
    return RateWindow.objects.filter(window_start__lt=now - KEPT).delete()[0]


def _keyed_hash(text: str) -> str:
    return hmac.new(str(settings.ADDRESS_HASH_KEY).encode(), text.encode(), hashlib.sha256).hexdigest()
