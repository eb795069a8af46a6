"""A mailing to which nothing was done shows nothing, and that is noticed."""

from typing import cast

import pytest

from tests.chaos.stage import Stage
from tests.chaos.storm import Storm


def storm(**counted: int) -> Storm:
    return Storm(cast(Stage, None), 1, 1.0, **counted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        ({"meant": 4}, "no misfortune came before the end"),
        ({"meant": 4, "done": 2, "crashes": 2}, "no crash met a delivery in hand"),
    ],
)
def test_what_shows_nothing_is_no_success(counted: dict[str, int], words: str) -> None:
    assert storm(**counted).in_vain() == [f"{words}: this shows nothing"]


@pytest.mark.parametrize("counted", [{"meant": 4, "done": 1}, {"meant": 4, "done": 2, "crashes": 2, "hits": 1}])
def test_what_came_in_time_shows_something(counted: dict[str, int]) -> None:
    assert storm(**counted).in_vain() == []
