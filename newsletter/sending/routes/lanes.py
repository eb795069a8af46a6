"""What one visit holds of each server (connections, lines, gate), and all of them as if they were one."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsletter.sending import servers
from newsletter.sending.claim import CHUNK, Claimed
from newsletter.sending.clock import Clock
from newsletter.sending.limits.gate import Gate
from newsletter.sending.limits.postpone import postpone
from newsletter.sending.outcomes import Outcome, Phase, Reason, Verdict
from newsletter.sending.providers.ids import keep_ids
from newsletter.sending.ready import Ready
from newsletter.sending.routes.roads import Roads
from newsletter.sending.smtp.server import Server
from newsletter.sending.transport import AnyLines, lines_to

FIRST_SHARE = 4
"""A worker begins with this part of a server's connections, and takes more while all are busy."""
BUSY = timedelta(seconds=3)
"""After which a message is looked at again whose server has no connection to spare for this visit."""
BREATH = 0.002
"""Seconds to rest when no lane has moved."""
FAST = 1.0
"""Seconds for which a lane asks for nothing more after a chunk held nothing for it."""


@dataclass(eq=False)
class Lane:
    """One server as a visit meets it, `since` it leased connections."""

    server: Server
    lines: AnyLines
    gate: Gate
    since: datetime
    held: int
    works: bool = False
    fasts_until: float = 0.0

    @property
    def fasts(self) -> bool:
        """Whether it asks for nothing for now, because the last chunk held nothing for it."""
        return time.monotonic() < self.fasts_until

    @property
    def appetite(self) -> int:
        """Below how many unfinished parcels it wants another chunk.

        One waits behind each that is on the wire where there are more connections than a chunk holds messages:
        many end at the same moment, and would idle while chunks are made. Where there are fewer, none has to.
        """
        return self.lines.limit * (2 if self.lines.limit >= CHUNK else 1)

    @property
    def is_hungry(self) -> bool:
        """Whether it would idle without another chunk, and may hope for something in it."""
        return self.lines.unfinished < self.appetite and not self.fasts

    @property
    def is_whole(self) -> bool:
        """Whether it has no fault, and the server bears all the connections it holds."""
        return not self.lines.fault and self.lines.limit >= self.held


class Lanes:
    """The lanes of a visit, with the manners of `Lines`. With one lane everything is handed on to it.

    `fault` is set when no lane works any more; a lane with a fault is not offered anything further, and what it
    had not offered is among `strays`, to be given back.
    """

    def __init__(self, roads: Roads, *, worker: str, clock: Clock, starts: datetime | None) -> None:
        self.roads, self._worker, self._clock = roads, worker, clock
        self._of: dict[int, Lane] = {}
        self.resting: dict[str, datetime] = {}
        self.lanes: dict[str, Lane] = {}
        for key, server in roads.servers.items():
            now = clock()
            taken = self._take(server, max(1, server.connections // FIRST_SHARE))
            if taken:
                lines = lines_to(server, limit=taken)
                self.lanes[key] = Lane(server, lines, Gate(key, worker, starts), since=now, held=taken)
            elif until := servers.rests_until(server, now=now):
                self.resting[key] = until

    # --- as one -----------------------------------------------------------------------------------------

    @property
    def each(self) -> list[Lane]:
        """The lanes."""
        return list(self.lanes.values())

    @property
    def working(self) -> list[Lane]:
        """The lanes without a fault."""
        return [lane for lane in self.each if not lane.lines.fault]

    @property
    def fault(self) -> Outcome | None:
        """Why nothing can be offered any more."""
        faults = [lane.lines.fault for lane in self.each]
        return faults[0] if faults and all(faults) else None

    @property
    def phase(self) -> Phase:
        """How far the first message on its way has come."""
        return next((lane.lines.phase for lane in self.each if lane.lines.unfinished), Phase.CONNECT)

    @property
    def unfinished(self) -> int:
        """How many parcels wait or are on their way."""
        return sum(lane.lines.unfinished for lane in self.each)

    @property
    def is_hungry(self) -> bool:
        """Whether a lane would idle without another chunk."""
        return any(lane.is_hungry for lane in self.working)

    @property
    def has_rate(self) -> bool:
        """Whether a server takes only so many messages a second."""
        return any(lane.server.per_second for lane in self.each)

    @property
    def room(self) -> int:
        """How many parcels may be unfinished when another chunk is wanted."""
        return max(sum(lane.appetite for lane in self.working) - 1, 0)

    @property
    def connections(self) -> int:
        """How many connections there may be at once."""
        return sum(lane.lines.limit for lane in self.working)

    @property
    def are_whole(self) -> bool:
        """Whether every server there is a way to is met, and none has given cause to begin anew."""
        return len(self.lanes) == len(self.roads.servers) and all(lane.is_whole for lane in self.each)

    @property
    def work(self) -> bool:
        """Whether any server took mail in this visit."""
        return any(lane.works for lane in self.each)

    def are_held(self, *, now: datetime) -> bool:
        """Whether all connections are still this worker's, and no server is left alone after another's fault."""
        return all(
            servers.held_connections(lane.server, worker=self._worker) >= lane.held
            and not servers.is_resting(lane.server, now=now)
            for lane in self.each
        )

    @property
    def concluded(self) -> dict[Ready, Outcome]:
        """What became of parcels, until it is forgotten."""
        if len(self.lanes) == 1:
            return self.each[0].lines.concluded
        return {parcel: outcome for lane in self.each for parcel, outcome in lane.lines.concluded.items()}

    @property
    def waiting(self) -> list[Ready]:
        """The parcels that no lane has offered."""
        return [parcel for lane in self.each for parcel in lane.lines.waiting]

    @property
    def strays(self) -> list[Ready]:
        """Those of them whose lane has a fault."""
        return [parcel for lane in self.each if lane.lines.fault for parcel in lane.lines.waiting]

    def add(self, parcels: Iterable[Ready]) -> None:
        """Let parcels wait, each for the lane that was chosen for its row."""
        for parcel in parcels:
            self._of[parcel.row.id].lines.add([parcel])

    def open(self, seconds: float) -> bool:
        """Wait for a first session of any lane. Whether one stands."""
        share = seconds / max(len(self.working), 1)
        stand = [lane.lines.open(share) for lane in self.working]
        return any(stand)

    def pump(self, seconds: float, *, room: int = 0) -> None:
        """Go on with everything for so many seconds, or until a lane has room.

        Room is there when at most so many parcels are unfinished; of several lanes, when one would idle. What asks
        for nothing has no use for room: where nothing is under way, this rests until a lane asks.
        """
        if not self.unfinished:
            self._rest(seconds)
            return
        if len(self.lanes) == 1:
            self.each[0].lines.pump(seconds, room=0 if self.each[0].fasts else room)
            return
        until = time.monotonic() + seconds
        while True:
            before = self.unfinished
            for lane in self.each:
                lane.lines.pump(0)
            if (room and self.is_hungry) or time.monotonic() >= until or not (before or room):
                return
            if self.unfinished == before:
                time.sleep(BREATH)

    def _rest(self, seconds: float) -> None:
        fast = min((lane.fasts_until for lane in self.working), default=0.0) - time.monotonic()
        time.sleep(max(min(fast, seconds), 0))

    def forget(self, parcels: Iterable[Ready]) -> None:
        """Drop what was concluded about parcels, once it is written down elsewhere."""
        gone = list(parcels)
        for lane in self.each:
            lane.lines.forget(gone)

    def drop_waiting(self, *, strays: bool = False) -> None:
        """Take away the parcels that no lane has offered, or those of lanes with a fault alone."""
        for lane in self.each:
            if lane.lines.fault or not strays:
                lane.lines.drop_waiting()

    def abandon(self, words: str) -> None:
        """End every session at once."""
        for lane in self.each:
            lane.lines.abandon(words)

    def close(self) -> None:
        """Leave politely where possible. Never raises."""
        for lane in self.each:
            lane.lines.close()

    # --- of each server ---------------------------------------------------------------------------------

    def reserve(self, wanted: int, *, now: datetime) -> tuple[int, datetime]:
        """How many messages may be claimed, and from when they may leave. Where there are ways, `admit` asks."""
        if self.roads.ways:
            return wanted, now
        return servers.reserve(self.each[0].server, wanted=wanted, now=now)

    def admit(self, rows: Sequence[Claimed], *, reserved: int, now: datetime) -> tuple[list[Claimed], datetime]:
        """Those of a claimed chunk that may leave by one of the lanes, and from when; the others are put off."""
        if not self.roads.ways:
            admitted = self._admit(self.each[0], rows, now=now)
            servers.refund(self.each[0].server, reserved - len(admitted))
            return admitted, now
        return self._admit_each(rows, now=now)

    def learn(self, outcomes: Mapping[Claimed, Outcome], *, now: datetime) -> None:
        """Let each server's outcomes be known: that it works again, what left, what came too fast."""
        for lane, some in self._by_lane(outcomes):
            if not lane.works and any(one.verdict == Verdict.SUBMITTED for one in some.values()):
                servers.note_success(lane.server, since=lane.since)
                lane.works = True
            lane.gate.learn(some, now=now)

    def keep_ids(self, outcomes: Mapping[Claimed, Outcome]) -> None:
        """Keep what providers called the messages."""
        for lane, some in self._by_lane(outcomes):
            keep_ids(some, server=lane.server.key)

    def note_faults(self, *, now: datetime) -> list[Outcome]:
        """Open the breakers of servers that gave no session any more; return the faults that opened one."""
        faults = [(lane.server, lane.lines.fault) for lane in self.each if lane.lines.fault]
        return [fault for server, fault in faults if servers.note_fault(server, fault, now=now)]

    def keep(self, *, now: datetime) -> None:
        """Renew the leases of all connections."""
        for lane in self.each:
            servers.keep_connections(lane.server, worker=self._worker, now=now)

    def leave(self) -> None:
        """Free all connections, and return what was taken from a day and did not leave."""
        for lane in self.each:
            lane.gate.settle()
            servers.leave_connections(lane.server, worker=self._worker)

    def grow(self) -> None:
        """Take as many more connections of each server as there are already, while all of them are busy."""
        for lane in self.working:
            if lane.lines.is_saturated and lane.lines.limit < lane.server.connections:
                wanted = min(lane.lines.limit, lane.server.connections - lane.lines.limit)
                taken = self._take(lane.server, wanted)
                lane.lines.limit += taken
                lane.held += taken

    @property
    def may_grow(self) -> bool:
        """Whether more connections would be of use."""
        return any(lane.lines.is_saturated and lane.lines.limit < lane.server.connections for lane in self.working)

    def _take(self, server: Server, wanted: int) -> int:
        return len(servers.take_connections(server, worker=self._worker, wanted=wanted, now=self._clock()))

    def _admit(self, lane: Lane, rows: Sequence[Claimed], *, now: datetime) -> list[Claimed]:
        admitted = lane.gate.admit(rows, now=now)
        self._of.update((row.id, lane) for row in admitted)
        return admitted

    def _admit_each(self, rows: Sequence[Claimed], *, now: datetime) -> tuple[list[Claimed], datetime]:
        """Choose a server for each row, then ask its rate and its gate."""
        by_lane, waiting = self._shared_out(rows, now=now)
        self._put_off(waiting, now=now)
        admitted: list[Claimed] = []
        start = now
        for lane in self.each:
            if lane not in by_lane:
                lane.fasts_until = time.monotonic() + FAST
                continue
            some, at = self._admit_by_rate(lane, by_lane[lane], now=now, alone=len(by_lane) == 1)
            admitted += some
            start = max(start, at)
        return sorted(admitted, key=lambda row: row.id), start

    def _shared_out(
        self, rows: Sequence[Claimed], *, now: datetime
    ) -> tuple[dict[Lane, list[Claimed]], dict[Claimed, datetime]]:
        """The rows of each lane, and those that wait, until when."""
        resting = {*self.resting, *(lane.server.key for lane in self.each if lane.lines.fault)}
        by_lane: dict[Lane, list[Claimed]] = {}
        waiting: dict[Claimed, datetime] = {}
        for row in rows:
            key = self.roads.server_for(row.address, resting=resting)
            if key is None:
                rests = self.resting.get(self.roads.first_for(row.address), now)
                waiting[row] = max(rests, now + BUSY)
            elif self._has_room(key):
                by_lane.setdefault(self.lanes[key], []).append(row)
            else:
                waiting[row] = now + BUSY
        return by_lane, waiting

    def _admit_by_rate(
        self, lane: Lane, rows: Sequence[Claimed], *, now: datetime, alone: bool
    ) -> tuple[list[Claimed], datetime]:
        """Those that the server's rate lets go, and from when; unless it is `alone`, nobody waits for it."""
        number, start = servers.reserve(lane.server, wanted=len(rows), now=now)
        if start > now and not alone:
            servers.refund(lane.server, number)
            number = 0
        step = timedelta(seconds=1 / (lane.server.per_second or 1))
        first = start + number * step
        self._put_off({row: first + place * step for place, row in enumerate(rows[number:])}, now=now)
        admitted = self._admit(lane, rows[:number], now=now)
        servers.refund(lane.server, number - len(admitted))
        return admitted, start if admitted else now

    def _has_room(self, key: str) -> bool:
        """Whether the visit holds the server and its queue is not longer than a chunk beyond its appetite."""
        lane = self.lanes.get(key)
        return lane is not None and lane.lines.unfinished < lane.appetite + CHUNK

    def _put_off(self, moments: Mapping[Claimed, datetime], *, now: datetime) -> None:
        postpone(moments, worker=self._worker, reason=Reason.ROUTE, now=now)

    def _by_lane(self, outcomes: Mapping[Claimed, Outcome]) -> list[tuple[Lane, dict[Claimed, Any]]]:
        found: dict[Lane, dict[Claimed, Any]] = {}
        for row, outcome in outcomes.items():
            lane = self._of.get(row.id)
            if lane is not None:
                found.setdefault(lane, {})[row] = outcome
        return list(found.items())
