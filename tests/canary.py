"""One subscriber whom no model may ever hear of.

Every database whose tests put questions to a model holds this subscriber, and every model server of
the tests looks for the address in what it is sent. A find fails the test under way, and so the run.
"""

from collections.abc import Iterator
from contextlib import contextmanager

ADDRESS = "canary-subscriber@example.jp"
REFUSED = "rehearsal.refused"  # what the rehearsal model says of a request that holds what it refuses

_found: list[str] = []


def look(body: bytes | str, *, where: str) -> None:
    """Remember that a request body names the subscriber; nothing else of it is kept."""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    if ADDRESS in text.casefold():
        _found.append(where)


@contextmanager
def watched() -> Iterator[None]:
    """Fail where something was seen meanwhile."""
    yield
    seen = found()
    assert not seen, f"a subscriber's address was sent to a model: {', '.join(seen)}"


def found() -> list[str]:
    """Return where the address was seen since this was last asked, and forget it."""
    seen, _found[:] = list(_found), []
    return seen
