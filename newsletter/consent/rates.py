"""How often something comes: presses of a purpose per address, network, domain, in all. Kept in the database."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection

from newsletter.abuse.domains import domain_of, holder_of, is_big_provider
from newsletter.abuse.models import RateWindow
from newsletter.abuse.score import Load
from newsletter.consent.addresses import key_of

KEPT = timedelta(days=2)
SIGN_UP = "sign-up"

# One statement for all keys, the same on SQLite and PostgreSQL: counting is atomic and
# takes as long for a known address as for an unknown one.
COUNT_UP = """
    INSERT INTO newsletter_ratewindow (key, window_start, count) VALUES {rows}
    ON CONFLICT (key, window_start) DO UPDATE SET count = newsletter_ratewindow.count + 1
"""


def count_sign_up(*, email: str, network_address: str | None, now: datetime) -> Load:
    """Count one sign-up and tell the load. Two statements, whatever the address."""
    return _load(email, count(SIGN_UP, _subjects(email, network_address), now=now))


def load_of(*, email: str, network_address: str | None, now: datetime) -> Load:
    """The load of a sign-up that was counted before. One statement, whatever the address."""
    return _load(email, look(SIGN_UP, _subjects(email, network_address), now=now))


def count(purpose: str, subjects: Mapping[str, str], *, now: datetime) -> dict[str, int]:
    """Count one press of a purpose for each subject, a kind and a value, in the hour by the clock.

    Returns the counts by kind, this press included. Only keyed hashes are stored, and
    purposes share none. Two statements. Not idempotent: each call is one press.
    """
    start = adapted_hour(now)
    # Sorted, so that two transactions lock their common rows in the same order.
    keys = sorted(_keys(purpose, subjects).values())
    rows = ", ".join(["(%s, %s, 1)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(COUNT_UP.format(rows=rows), [value for key in keys for value in (key, start)])
    return look(purpose, subjects, now=now)


def look(purpose: str, subjects: Mapping[str, str], *, now: datetime) -> dict[str, int]:
    """The counts of `count`, without counting; 0 for what did not come. One statement."""
    keys = _keys(purpose, subjects)
    found = RateWindow.objects.filter(window_start=hour_of(now), key__in=keys.values())
    counts: dict[str, int] = dict(found.values_list("key", "count"))
    return {kind: counts.get(key, 0) for kind, key in keys.items()}


def network_prefix(address: str | None, *, long: int = 56) -> str:
    """The network an address belongs to, as an attacker rents it: /24 of IPv4, /56 or `long` of IPv6."""
    if not address:
        return "unknown"
    parsed = ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ip_network((mapped.packed, 24 if mapped.version == 4 else long), strict=False))


def hour_of(now: datetime) -> datetime:
    """The hour by the clock that a moment lies in."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def adapted_hour(now: datetime) -> str | None:
    """The hour of a moment as the database takes it in a plain statement."""
    return connection.ops.adapt_datetimefield_value(hour_of(now))


def seconds_to_next_hour(now: datetime) -> int:
    """How long until every count begins anew: 1 to 3,600 seconds."""
    return 3600 - int((now - hour_of(now)).total_seconds())


def forget_old_windows(*, now: datetime) -> int:
    """Delete windows that no limit looks at any more; returns how many. Idempotent."""
    return RateWindow.objects.filter(window_start__lt=now - KEPT).delete()[0]


def keyed_hash(*words: str) -> str:
    """What stands for words that must not be kept: 64 hexadecimal digits. Any text is accepted."""
    text = "\0".join(words).encode("utf-8", "replace")
    return hmac.new(str(settings.ADDRESS_HASH_KEY).encode(), text, hashlib.sha256).hexdigest()


def _subjects(email: str, network_address: str | None) -> dict[str, str]:
    key = key_of(email)
    return {
        "address": key,
        "network": network_prefix(network_address),
        "domain": holder_of(domain_of(key)),
        "total": "",
    }


def _load(email: str, counts: Mapping[str, int]) -> Load:
    if is_big_provider(domain_of(key_of(email))):
        counts = {**counts, "domain": 0}
    return Load(**counts)


def _keys(purpose: str, subjects: Mapping[str, str]) -> dict[str, str]:
    return {kind: keyed_hash(purpose, kind, value) for kind, value in subjects.items()}
