"""Which number each part of a series has. Pure: the one rule for the essay, the series' page and machines."""

from collections.abc import Sequence


def part_numbers(typed: Sequence[int | None]) -> list[int]:
    """Return the numbers of the parts readers have, in reading order.

    A part has the number its author typed; one without follows the part before it.
    """
    numbers: list[int] = []
    for number in typed:
        numbers.append(number if number is not None else (numbers[-1] if numbers else 0) + 1)
    return numbers


def whole(numbers: Sequence[int]) -> int | None:
    """Return how many parts there are, where the numbers run from 1 without gap or repetition; else None."""
    return len(numbers) if list(numbers) == list(range(1, len(numbers) + 1)) else None
