"""A mailing to which nothing was done shows nothing, and that is noticed."""

from collections import Counter
from types import SimpleNamespace
from typing import cast

import pytest

from tests.chaos.stage import Stage
from tests.chaos.storm import Scenario, Storm, come_over
from tests.running.installation import TookTooLong


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


def test_faults_of_the_server_came_though_the_mailing_did_not_end() -> None:
    server = SimpleNamespace(faults=lambda: Counter(dot=3), look=list)
    stage = SimpleNamespace(mail_server=server, note=lambda words: None, ask=lambda *asked: [])
    storm = Storm(cast(Stage, stage), 1, 1.0, faults={"dot": {"stall 3": 0.1}})

    def wait(storm: Storm) -> None:
        raise TookTooLong("the end")

    assert come_over(Scenario("stalled", "Stalls", wait), storm) == ["the end"]
    assert (storm.meant, storm.done, storm.in_vain()) == (1, 1, [])
