"""What a text claims by a number, as facts that notes hold or do not."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class Bound(Enum):
    """How near a number means to be: 300, 約300, 300以上, 300近く."""

    EXACT = "exact"
    ABOUT = "about"
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True)
class Fact:
    """A value of one of several units; none for a bare number.

    `step` is the value of the last place it was written with: 100 for 300, 10 for 3割. Rounding is judged by it.
    """

    value: Fraction
    units: frozenset[str] = frozenset()
    step: Fraction = Fraction(1)


@dataclass(frozen=True)
class Claim:
    """The facts that stand in `text[start:end]`; all must be held.

    A slight claim (一つ, half a year) supports others from the notes, but needs no support itself.
    """

    start: int
    end: int
    facts: tuple[Fact, ...]
    bound: Bound = Bound.EXACT
    slight: bool = False


def fact(value: int | Fraction, *units: str) -> Fact:
    """Return a fact that is written to its last unit."""
    return Fact(Fraction(value), frozenset(units))
