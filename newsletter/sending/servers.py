"""What all workers share about a mail server: its connections, its breaker and its rate."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from newsletter.sending.models import ServerConnection, ServerState
from newsletter.sending.outcomes import Outcome, breaker_pause
from newsletter.sending.smtp.server import Server

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""How long a connection belongs to a worker that says nothing: short, so that a killed worker's are soon free.

Whoever lost one and talks on does no harm but one connection too many.
"""
LONGEST_QUEUE = timedelta(seconds=2)
RESERVE_ATTEMPTS = 5


def is_resting(server: Server, *, now: datetime) -> bool:
    """Whether the server's breaker is open: after a fault nobody tries it for a while."""
    return rests_until(server, now=now) is not None


def rests_until(server: Server, *, now: datetime) -> datetime | None:
    """Until when the server's breaker is open; None: it is not."""
    rows = ServerState.objects.filter(key=server.key, closed_until__gt=now)
    return rows.values_list("closed_until", flat=True).first()


def take_connections(server: Server, *, worker: str, wanted: int, now: datetime) -> list[int]:
    """Lease up to so many of the connections the server allows at once.

    Returns their numbers; none when all are in use or the server rests after a fault.
    """
    if wanted <= 0 or is_resting(server, now=now):
        return []
    _make_connections(server)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = ServerConnection.objects.filter(server=server.key, number__lt=server.connections)
    taken: list[int] = []
    for number in rows.filter(free).order_by("number").values_list("number", flat=True):
        if len(taken) == wanted:
            break
        if rows.filter(free, number=number).update(worker=worker, lease_until=now + LEASE):
            taken.append(number)
    return taken


def keep_connections(server: Server, *, worker: str, now: datetime) -> None:
    """Renew the leases of the connections that are still this worker's."""
    ServerConnection.objects.filter(server=server.key, worker=worker).update(lease_until=now + LEASE)


def held_connections(server: Server, *, worker: str) -> int:
    """How many of the server's connections are this worker's."""
    return ServerConnection.objects.filter(server=server.key, worker=worker).count()


def leave_connections(server: Server, *, worker: str) -> None:
    """Free a worker's connections for others."""
    ServerConnection.objects.filter(server=server.key, worker=worker).update(worker="", lease_until=None)


def free_connections(server: Server, *, now: datetime) -> int:
    """How many more workers may talk to the server now."""
    busy = ServerConnection.objects.filter(
        server=server.key, number__lt=server.connections, lease_until__gte=now
    ).count()
    return max(server.connections - busy, 0)


def note_fault(server: Server, fault: Outcome, *, now: datetime) -> bool:
    """Open the breaker for longer with every fault in a row; return whether this fault opened it.

    What the server itself asked to wait counts instead. Several workers that fail at the same moment count as
    one fault.
    """
    state, _ = ServerState.objects.get_or_create(key=server.key)
    if state.closed_until and state.closed_until > now:
        return False
    faults, reply = state.faults + 1, fault.reply
    until = now + (fault.wait or breaker_pause(faults))
    opened = ServerState.objects.filter(key=server.key, faults=state.faults).update(
        faults=faults,
        closed_until=until,
        last_error=f"{reply.code or ''} {reply.text}".strip()[:300],
        last_fault_at=now,
    )
    logger.warning("newsletter.server.fault", extra={"server": server.key, "code": reply.code, "faults": faults})
    return bool(opened)


def note_success(server: Server, *, since: datetime) -> None:
    """Forget earlier faults: the server accepted a message over a connection leased at `since`.

    A fault that was noted after that stays: the message may have been accepted before it.
    """
    rows = ServerState.objects.filter(key=server.key, faults__gt=0).exclude(last_fault_at__gt=since)
    rows.update(faults=0, closed_until=None, last_error="")


def reserve(server: Server, *, wanted: int, now: datetime) -> tuple[int, datetime]:
    """How many messages may leave from when, by the server's rate; 0 when its queue is too long already.

    One moving instant per server, shared by all workers: each reservation pushes it on by
    the time its messages need. Without a rate everything may leave at once.
    """
    if not server.per_second:
        return wanted, now
    number = max(1, min(wanted, server.per_second))
    ServerState.objects.get_or_create(key=server.key)
    for _attempt in range(RESERVE_ATTEMPTS):
        free_at = ServerState.objects.values_list("free_at", flat=True).get(key=server.key)
        start = max(free_at or now, now)
        if start - now > LONGEST_QUEUE:
            return 0, start
        following = start + timedelta(seconds=number / server.per_second)
        if ServerState.objects.filter(key=server.key, free_at=free_at).update(free_at=following):
            return number, start
    return 0, now


def refund(server: Server, unused: int) -> None:
    """Return what was reserved of the server's rate and is not used, so that others leave sooner."""
    if server.per_second and unused > 0:
        time = timedelta(seconds=unused / server.per_second)
        ServerState.objects.filter(key=server.key).update(free_at=F("free_at") - time)


def _make_connections(server: Server) -> None:
    known = set(ServerConnection.objects.filter(server=server.key).values_list("number", flat=True))
    missing = [
        ServerConnection(server=server.key, number=number)
        for number in range(server.connections)
        if number not in known
    ]
    if missing:
        ServerConnection.objects.bulk_create(missing, ignore_conflicts=True)
