import pytest
from django.utils import translation

from prompts.errors import Code, ModelError, describe

DETAILS = {
    "model": "m-1",
    "parameter": "top_k",
    "most": 10,
    "left": 1,
    "wanted": 2,
    "currency": "USD",
    "until": "2026-12-01",
}


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_words_and_they_say_what_to_do(code):
    with translation.override("en"):
        words = describe(code, DETAILS)

    assert len(words) > 25
    assert "%(" not in words
    assert words != describe("never heard of", {}) or code == Code.INTERNAL


def test_details_are_named():
    with translation.override("en"):
        assert "“m-1”" in describe(Code.UNKNOWN_MODEL, {"model": "m-1"})
        assert "top_k" in describe(Code.BAD_REQUEST, {"parameter": "top_k"})


def test_a_rate_limit_says_when_to_come_back(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    with translation.override("en"):
        assert "21:01" in describe(Code.RATE_LIMIT, {"retry_at": "2026-11-23T12:01:30+00:00"})
        assert "minute" in describe(Code.RATE_LIMIT, {})


def test_an_unknown_code_is_our_own_fault():
    with translation.override("en"):
        assert describe("from a later version", {}) == describe(Code.INTERNAL, {})


def test_an_error_carries_its_code_and_whether_it_is_permanent():
    error = ModelError(Code.WRONG_KEY, permanent=True)

    assert (str(error), error.permanent, error.data) == ("wrong_key", True, {})
