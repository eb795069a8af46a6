"""What a save carries of a suggestion that was taken in: its id, and what of it. Pure.

<id>                     the whole
<id>:0,2/5               the first and third of five changes
<id>:<block>,<block>     it became these blocks
"""

import re
from dataclasses import dataclass
from uuid import UUID

MOST = 1000  # changes of one suggestion, and blocks it became
LONGEST = 40_000  # characters
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WRITTEN = re.compile(
    rf"(?P<id>{_UUID})(?::(?:(?P<accepted>\d{{1,5}}(?:,\d{{1,5}})*)/(?P<changes>\d{{1,5}})|(?P<blocks>{_UUID}(?:,{_UUID})*)))?"
)


@dataclass(frozen=True)
class Carried:
    """A suggestion, and which of its `changes` were accepted or which blocks it became."""

    suggestion: UUID
    accepted: tuple[int, ...] = ()
    changes: int = 0
    blocks: tuple[str, ...] = ()


def carried(written: str) -> Carried | None:
    """Read what a save carries; None where it is nothing of the kind."""
    match = _WRITTEN.fullmatch(written) if len(written) <= LONGEST else None
    if match is None:
        return None
    changes = int(match["changes"] or 0)
    numbers = sorted({int(number) for number in (match["accepted"] or "").split(",") if number})
    blocks = tuple((match["blocks"] or "").split(",")) if match["blocks"] else ()
    if len(numbers) > changes or any(number >= changes for number in numbers) or len(blocks) > MOST:
        return None
    return Carried(UUID(match["id"]), tuple(numbers), changes, blocks)


def carried_text(kept: Carried) -> str:
    """Write down which changes of a suggestion were accepted, as a save carries it."""
    if not kept.changes:
        return str(kept.suggestion)
    return f"{kept.suggestion}:{','.join(map(str, kept.accepted))}/{kept.changes}"
