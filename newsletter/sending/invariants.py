"""What must hold for every mailing (DESIGN I3), checked while it runs. A violation stops it and shouts."""

from collections.abc import Mapping

from newsletter.sending.states import OPEN_DELIVERY_STATES, DeliveryState


def violations(counts: Mapping[str, int], *, frozen: int, over: bool = False) -> list[str]:
    """What is wrong with the counts by state of a mailing whose audience was frozen at `frozen` people.

    With `over`, nothing may be open any more. The names are for logs and the mailing's details.
    """
    total = sum(counts.values())
    found = []
    if total != frozen:
        found.append(f"sum of states {total} differs from the frozen {frozen}")
    if counts.get(DeliveryState.SUBMITTED, 0) > frozen:
        found.append("more submitted than frozen")
    if over and any(counts.get(state, 0) for state in OPEN_DELIVERY_STATES):
        found.append("open deliveries in a finished mailing")
    return found
