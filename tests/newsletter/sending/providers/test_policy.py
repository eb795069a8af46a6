"""What a provider's answer means, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from newsletter.sending.outcomes import LONGEST_RETRY, Reason, Verdict
from newsletter.sending.providers.policy import Answer, End, judge_answer, may_repeat, retry_after

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def answered(code, text="", status="", message_id=""):
    return Answer(End.ANSWERED, code, text, status, message_id)


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (Answer(End.UNSENT, text="refused"), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        (Answer(End.SILENT), Verdict.UNCERTAIN, Reason.NO_ANSWER),
        (answered(200, status="queued", message_id="x"), Verdict.SUBMITTED, Reason.ACCEPTED),
        (answered(202, status="sent"), Verdict.SUBMITTED, Reason.ACCEPTED),
        (answered(200, status="unknown"), Verdict.SUBMITTED, Reason.ACCEPTED),
        (answered(200, status="rejected"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        (answered(200, status="invalid"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        (answered(200, status="failed"), Verdict.FAILED, Reason.CONTENT_REFUSED),
        (answered(200), Verdict.UNCERTAIN, Reason.NO_ANSWER),
        (answered(400, "html too large"), Verdict.FAILED, Reason.CONTENT_REFUSED),
        (answered(413), Verdict.FAILED, Reason.CONTENT_REFUSED),
        (answered(422, "Invalid `to` field"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        (answered(400, "email is not valid in to"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        (answered(422, "You tried to send to an inactive recipient"), Verdict.FAILED, Reason.ADDRESS_REFUSED),
        (answered(401), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        (answered(402), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        (answered(403, "domain is not verified"), Verdict.SERVER_FAULT, Reason.SENDER_REFUSED),
        (answered(404), Verdict.SERVER_FAULT, Reason.SENDER_REFUSED),
        (answered(429), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        (answered(503), Verdict.SERVER_FAULT, Reason.SERVER_FAULT),
        (answered(408), Verdict.DEFER, Reason.TRY_LATER),
        (answered(500), Verdict.UNCERTAIN, Reason.NO_ANSWER),
        (answered(502), Verdict.UNCERTAIN, Reason.NO_ANSWER),
        (answered(504), Verdict.UNCERTAIN, Reason.NO_ANSWER),
        (answered(302), Verdict.UNCERTAIN, Reason.NO_ANSWER),
    ],
)
def test_the_table(answer, verdict, reason):
    outcome = judge_answer(answer)
    assert (outcome.verdict, outcome.reason) == (verdict, reason)
    assert not outcome.suppress


@pytest.mark.parametrize(
    ("answer", "verdict", "repeat"),
    [
        (answered(200, status="queued", message_id="x"), Verdict.SUBMITTED, False),
        (answered(400, "duplicate_request"), Verdict.SUBMITTED, False),
        (answered(400, "html too large"), Verdict.UNCERTAIN, False),
        (answered(401), Verdict.UNCERTAIN, False),
        (answered(409, "concurrent_idempotent_requests"), Verdict.UNCERTAIN, True),
        (answered(429), Verdict.UNCERTAIN, True),
        (answered(500), Verdict.UNCERTAIN, True),
        (Answer(End.UNSENT), Verdict.UNCERTAIN, True),
        (Answer(End.SILENT), Verdict.UNCERTAIN, True),
    ],
)
def test_after_a_doubt_only_a_clear_yes_counts(answer, verdict, repeat):
    assert judge_answer(answer, doubted=True).verdict == verdict
    if verdict == Verdict.UNCERTAIN:
        assert may_repeat(answer) is repeat


@pytest.mark.parametrize(
    ("raw", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("30", timedelta(seconds=30)),
        ("0", timedelta(seconds=1)),
        ("99999999999999", LONGEST_RETRY),
        ("9" * 5000, LONGEST_RETRY),
        ("Tue, 24 Nov 2026 03:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 24 Nov 2020 03:05:00 GMT", timedelta(seconds=1)),
    ],
)
def test_how_long_a_provider_asks_to_wait(raw, wait):
    assert retry_after(raw, now=NOW) == wait
