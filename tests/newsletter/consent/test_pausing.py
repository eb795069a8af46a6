"""How long a pause lasts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.pausing import Span, bounds, pause_end, today_in


@pytest.mark.parametrize(
    ("today", "span", "end"),
    [
        (date(2026, 12, 28), Span.WEEK, date(2027, 1, 4)),
        (date(2026, 1, 31), Span.MONTH, date(2026, 2, 28)),
        (date(2028, 1, 31), Span.MONTH, date(2028, 2, 29)),
        (date(2026, 11, 30), Span.QUARTER, date(2027, 2, 28)),
        (date(2026, 12, 15), Span.MONTH, date(2027, 1, 15)),
    ],
)
def test_an_offered_length_is_one_of_the_calendar(today, span, end):
    assert pause_end(today, span) == end


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from(list(Span)))
def test_every_offered_length_lies_within_the_bounds(today, span):
    first, last = bounds(today)
    assert today < first <= pause_end(today, span) <= last


def test_the_day_is_that_of_the_newsletter():
    assert today_in("Asia/Tokyo", now=datetime(2026, 11, 23, 15, 30, tzinfo=UTC)) == date(2026, 11, 24)
