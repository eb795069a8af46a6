"""The outcome policy: phase and reply decide, and doubt is never resolved by sending again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.outcomes import (
    BREAKER_SECONDS,
    HORIZON,
    LONGEST_RETRY,
    Phase,
    Reason,
    Reply,
    Verdict,
    asked_wait,
    breaker_pause,
    is_refused_for_good,
    judge,
    retry_at,
    too_many_refusals,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SILENCE = Reply()
SESSION = (Phase.CONNECT, Phase.TLS, Phase.AUTH, Phase.MAIL)
codes = st.integers(200, 599)
texts = st.text(max_size=60)


@pytest.mark.parametrize(
    ("phase", "code", "text", "verdict", "reason", "suppress"),
    [
        (Phase.DOT, 250, "2.0.0 Ok: queued as 4F", Verdict.SUBMITTED, Reason.ACCEPTED, False),
        (Phase.DOT, 0, "", Verdict.UNCERTAIN, Reason.NO_ANSWER, False),
        (Phase.DOT, 354, "what", Verdict.UNCERTAIN, Reason.NO_ANSWER, False),
        (Phase.DOT, 421, "4.3.2 closing", Verdict.DEFER, Reason.TRY_LATER, False),
        (Phase.DOT, 450, "4.7.1 greylisted", Verdict.DEFER, Reason.TRY_LATER, False),
        (Phase.DOT, 554, "5.7.1 spam", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 552, "too large", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 554, "no", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 552, "5.3.4 too large", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 552, "5.2.2 mailbox full", Verdict.FAILED, Reason.ADDRESS_REFUSED, False),
        (Phase.DOT, 552, "5.2.3 longer than allowed", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 550, "5.1.8 sender's domain", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.DOT, 550, "5.1.1 no such user", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.DATA, 550, "5.1.10 null MX", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.DATA, 550, "5.2.1 mailbox disabled", Verdict.FAILED, Reason.ADDRESS_REFUSED, False),
        (Phase.DATA, 0, "", Verdict.DEFER, Reason.CONNECTION_LOST, False),
        (Phase.DATA, 451, "", Verdict.DEFER, Reason.TRY_LATER, False),
        (Phase.DATA, 554, "no", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.RCPT, 0, "", Verdict.DEFER, Reason.CONNECTION_LOST, False),
        (Phase.RCPT, 450, "4.2.0 later", Verdict.DEFER, Reason.TRY_LATER, False),
        (Phase.RCPT, 452, "4.2.2 full", Verdict.DEFER, Reason.TRY_LATER, False),
        (Phase.RCPT, 550, "5.1.1 no such user", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.RCPT, 550, "user unknown (#5.1.1)", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.RCPT, 552, "5.2.2 mailbox full", Verdict.FAILED, Reason.ADDRESS_REFUSED, False),
        (Phase.RCPT, 552, "too much", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.RCPT, 554, "5.1.2 no such domain", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.RCPT, 553, "not allowed", Verdict.FAILED, Reason.NO_SUCH_ADDRESS, True),
        (Phase.RCPT, 553, "5.1.8 sender's domain", Verdict.FAILED, Reason.ADDRESS_REFUSED, False),
        (Phase.RCPT, 550, "no", Verdict.FAILED, Reason.ADDRESS_REFUSED, False),
        (Phase.RCPT, 550, "5.7.1 blocked", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.RCPT, 554, "5.7.26 DMARC", Verdict.FAILED, Reason.CONTENT_REFUSED, False),
        (Phase.MAIL, 550, "5.1.7 bad sender", Verdict.SERVER_FAULT, Reason.SENDER_REFUSED, False),
        (Phase.MAIL, 553, "not owned by user", Verdict.SERVER_FAULT, Reason.SENDER_REFUSED, False),
        (Phase.MAIL, 530, "5.7.0 sign in first", Verdict.SERVER_FAULT, Reason.SERVER_FAULT, False),
        (Phase.MAIL, 451, "4.3.0 not now", Verdict.SERVER_FAULT, Reason.SERVER_FAULT, False),
        (Phase.CONNECT, 554, "5.3.2 no service", Verdict.SERVER_FAULT, Reason.SERVER_FAULT, False),
        (Phase.RCPT, 530, "5.7.0 sign in first", Verdict.SERVER_FAULT, Reason.SERVER_FAULT, False),
    ],
)
def test_table(phase, code, text, verdict, reason, suppress):
    outcome = judge(phase, Reply(code, text))
    assert (outcome.verdict, outcome.reason, outcome.suppress) == (verdict, reason, suppress)


@given(st.sampled_from(SESSION), st.one_of(st.just(0), codes), texts)
def test_trouble_with_the_session_blames_no_recipient(phase, code, text):
    outcome = judge(phase, Reply(code, text))
    assert outcome.verdict == Verdict.SERVER_FAULT
    assert outcome.close


@given(st.sampled_from([phase for phase in Phase if phase != Phase.DOT]), st.one_of(st.just(0), codes), texts)
def test_before_the_dot_nothing_is_submitted_and_nothing_uncertain(phase, code, text):
    assert judge(phase, Reply(code, text)).verdict not in (Verdict.SUBMITTED, Verdict.UNCERTAIN)


@given(texts)
def test_silence_after_the_dot_is_uncertain(text):
    assert judge(Phase.DOT, Reply(0, text)).verdict == Verdict.UNCERTAIN


@given(st.sampled_from(list(Phase)), st.integers(400, 499), texts)
def test_a_temporary_refusal_never_fails_nor_suppresses(phase, code, text):
    outcome = judge(phase, Reply(code, text))
    assert outcome.verdict in (Verdict.DEFER, Verdict.SERVER_FAULT)
    assert not outcome.suppress


@given(st.sampled_from(list(Phase)), st.one_of(st.just(0), codes), texts)
def test_only_the_refusal_of_an_address_suppresses_it(phase, code, text):
    outcome = judge(phase, Reply(code, text))
    if outcome.suppress:
        assert phase in (Phase.RCPT, Phase.DATA, Phase.DOT)
        assert outcome.reason == Reason.NO_SUCH_ADDRESS
        assert 500 <= outcome.reply.code <= 599


def test_421_closes_the_connection():
    assert judge(Phase.RCPT, Reply(421, "bye")).close
    assert not judge(Phase.RCPT, Reply(450, "later")).close


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("try again in 300 seconds", 300), ("wait 5 minutes", 300), ("4.2.0 later", None), ("in 99999 sec", 7200)],
)
def test_asked_wait(text, seconds):
    assert asked_wait(text) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.integers(1, 40), st.floats(0, 1))
def test_retries_back_off_with_jitter_and_a_ceiling(attempt, luck):
    at = retry_at(attempt=attempt, now=NOW, deferred_since=NOW, rng=lambda: luck)
    assert timedelta(seconds=48) <= at - NOW <= LONGEST_RETRY * 1.2


def test_retries_end_at_the_horizon():
    since = NOW - HORIZON + timedelta(minutes=30)
    assert retry_at(attempt=1, now=NOW, deferred_since=since) is not None
    assert retry_at(attempt=10, now=NOW, deferred_since=since) is None


def test_a_server_that_names_a_wait_is_heard():
    at = retry_at(attempt=1, now=NOW, deferred_since=None, wait=timedelta(minutes=30))
    assert at - NOW == timedelta(minutes=30)


@given(st.integers(-1, 50))
def test_the_breaker_grows_to_five_minutes(faults):
    assert breaker_pause(faults) <= timedelta(seconds=BREAKER_SECONDS[-1])
    assert breaker_pause(faults) <= breaker_pause(faults + 1)


def test_refusals_stop_a_mailing_only_when_they_are_many():
    assert not too_many_refusals(19, 20)
    assert too_many_refusals(20, 199)
    assert not too_many_refusals(20, 200)


def test_a_sender_is_refused_for_good_after_five_refusals_within_an_hour():
    refusals = [NOW + timedelta(minutes=14 * number) for number in range(5)]
    assert is_refused_for_good(refusals, now=refusals[-1])
    assert not is_refused_for_good(refusals[1:], now=refusals[-1])
    spread = [NOW + timedelta(minutes=15 * number) for number in range(5)]
    assert not is_refused_for_good(spread, now=spread[-1])


def test_what_is_shown_of_a_reply_names_no_address():
    assert Reply(550, "5.7.1 <x@example.jp>: not yours").words == "550 5.7.1 <…>: not yours"
    assert Reply(0, "timed out").words == "timed out"
