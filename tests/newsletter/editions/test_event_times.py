"""When an occasion is, in words."""

from datetime import date, time

import pytest

from newsletter.editions.event_times import moment, when

FRIDAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("given", "language", "words"),
    [
        ({"starts_at": time(19), "ends_at": time(20, 30)}, "ja", "2026年12月4日（金）19:00–20:30（日本時間）"),
        ({"starts_at": time(9, 5)}, "en", "Friday, 4 December 2026, 9:05 (Japan time)"),
        ({}, "ja", "2026年12月4日（金）"),
        ({"last_day": date(2026, 12, 6)}, "ja", "2026年12月4日（金）〜12月6日（日）"),
        (
            {"starts_at": time(10), "last_day": date(2027, 1, 6), "ends_at": time(17)},
            "en",
            "Friday, 4 December 2026, 10:00 – Wednesday, 6 January 2027, 17:00 (Japan time)",
        ),
        (
            {"starts_at": time(10), "zone": "America/New_York"},
            "ja",
            "2026年12月4日（金）10:00（America/New York、UTC-05:00）",
        ),
    ],
)
def test_the_words(given: dict, language: str, words: str) -> None:
    assert when(**({"day": FRIDAY, "zone": "Asia/Tokyo", "language": language} | given)) == words


def test_the_moment_for_machines() -> None:
    assert moment(FRIDAY, None, "Asia/Tokyo") == "2026-12-04"
    assert moment(FRIDAY, time(19), "Asia/Tokyo") == "2026-12-04T19:00+09:00"
