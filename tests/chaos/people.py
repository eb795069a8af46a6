"""Scenarios of people: who pauses and resumes, leaves, cancels, adds workers and takes them away."""

from datetime import datetime

from tests.chaos.crew import MAIL
from tests.chaos.storm import Faults, Scenario, Storm

LEAVERS = 0.1
"""The share of the audience that leaves during the run."""
SLOW: Faults = {"dot": {"stall 0.5": 0.05}}
"""A worker takes seconds to start: else the mailing is over before the last of them has."""


def pause_and_resume(storm: Storm, *, times: int = 6) -> None:
    """Pause and resume at random."""
    for _order in storm.moments(times):
        pause(storm)


def pause(storm: Storm) -> None:
    """Pause and resume a few times, sometimes at once."""
    storm.paused_by_us = True
    presses = storm.stage.rng.randint(1, 3)
    came = [pause_once(storm) for _press in range(presses)]
    storm.paused_by_us = False
    told = f"paused and resumed: {sum(came)} of {presses} times"
    storm.did(told) if any(came) else storm.note(told)


def pause_once(storm: Storm) -> bool:
    """Pause, and resume soon; whether the mailing could be paused."""
    came = bool(storm.order("press", what="pause"))
    storm.rest(0.0, 0.3)
    storm.order("press", what="resume")
    return came


def leave_in_time(storm: Storm, *, times: int = 4) -> None:
    """Let readers leave at random; from then on nothing may begin to go to them."""
    for _order in storm.moments(times):
        storm.no_wire_after |= leave(storm, LEAVERS / times)


def leave(storm: Storm, share: float = LEAVERS) -> dict[int, float]:
    """Let some readers leave, mailed already or not; return when each had left, by delivery."""
    ids = [row[0] for row in storm.stage.installation.rows(_DELIVERIES, storm.mailing)]
    leavers = storm.stage.rng.sample(ids, max(1, int(len(ids) * share)))
    left = storm.order("leave", deliveries=leavers)
    storm.did(f"{len(left)} readers left")
    return {int(pk): datetime.fromisoformat(at).timestamp() for pk, at in left.items()}


_DELIVERIES = "SELECT id FROM newsletter_delivery WHERE mailing_id = ? ORDER BY id"


def cancel(storm: Storm) -> None:
    """Cancel in the middle: what is on the wire may end, nothing begins any more."""
    for _moment in storm.moments(1):
        if not storm.order("press", what="cancel"):
            return
        at = datetime.fromisoformat(storm.stage.order("present")).timestamp()
        storm.did("cancelled")
        storm.expected_state = "cancelled"
        ids = storm.stage.installation.rows(_DELIVERIES, storm.mailing)
        storm.no_wire_after = {int(pk): at for (pk,) in ids}


def come_and_go(storm: Storm, *, times: int = 4) -> None:
    """Add mail workers, and end the oldest politely: that is no crash and leaves nothing uncertain."""
    crew = storm.stage.crew
    for order in storm.moments(times):
        if order % 2 == 0:
            crew.start(MAIL)
            storm.did("one mail worker more")
            crew.wait_until_ready()
        else:
            oldest = crew.of(MAIL)[0]
            oldest.end_politely()
            crew.drop(oldest)
            storm.did("one mail worker ended by SIGTERM")
    keep_one(storm)


def keep_one(storm: Storm) -> None:
    """End all mail workers but one, politely."""
    for member in storm.stage.crew.of(MAIL)[1:]:
        member.end_politely()
        storm.stage.crew.drop(member)


SCENARIOS = (
    Scenario("pauses", "Paused and resumed again and again", pause_and_resume),
    Scenario("leaving", "A tenth of the readers leaves meanwhile", leave_in_time),
    Scenario("cancelled", "Cancelled in the middle", cancel),
    Scenario("come-and-go", "Workers added, and ended by SIGTERM", come_and_go, SLOW),
)
