"""Which number each part of a series has."""

import pytest

from blog.series_parts import part_numbers, whole


@pytest.mark.parametrize(
    ("typed", "numbers", "count"),
    [
        ([], [], 0),
        ([None, None], [1, 2], 2),
        ([1, 2, None], [1, 2, 3], 3),
        ([3], [3], None),
        ([3, None, None], [3, 4, 5], None),
        ([1, 1, 2], [1, 1, 2], None),
        ([0, 1], [0, 1], None),
    ],
)
def test_typed_numbers_hold_and_a_total_is_told_only_where_it_is_true(typed, numbers, count):
    assert part_numbers(typed) == numbers
    assert whole(numbers) == count
