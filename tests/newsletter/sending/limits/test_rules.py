"""How fast mail may leave for a domain, as arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.limits.groups import DOMAINS, Group
from newsletter.sending.limits.rules import (
    AHEAD,
    FARTHEST,
    HOLD,
    RECOVERY,
    UNLIMITED,
    Limit,
    grant,
    is_same_event,
    is_too_fast,
    limit_for,
    rate_now,
    slowed,
)
from newsletter.sending.outcomes import Phase, Reply, judge

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CARRIERS = Limit(1, frozenset(DOMAINS[Group.CARRIERS]), 60)


@pytest.mark.parametrize(
    "domain",
    ["docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "i.softbank.jp", "d.vodafone.ne.jp"],
)
def test_the_carriers_are_one_group(domain):
    assert limit_for(domain, [CARRIERS]) == CARRIERS


@pytest.mark.parametrize("domain", ["example.jp", "notdocomo.ne.jp", "ne.jp", "jp", "ezweb.ne.jp.example.org"])
def test_others_are_not_in_the_group(domain):
    assert limit_for(domain, [CARRIERS]) is None


def test_a_limit_of_the_server_goes_first_then_the_longest_domain():
    wide, narrow = Limit(2, frozenset(["example.jp"]), 10), Limit(3, frozenset(["mail.example.jp"]), 20)
    own = Limit(4, frozenset(["example.jp"]), 5, for_one_server=True)
    assert limit_for("a.mail.example.jp", [wide, narrow]) == narrow
    assert limit_for("example.jp", [wide, narrow]) == wide
    assert limit_for("mail.example.jp", [wide, narrow, own]) == own


@given(
    rate=st.floats(1, 10_000),
    wanted=st.integers(0, 50),
    behind=st.floats(-3600, 3600),
    promised=st.floats(-3600, 7200),
)
def test_a_grant_shares_out_everything_once(rate, wanted, behind, promised):
    free_at, until = NOW + timedelta(seconds=behind), NOW + timedelta(seconds=promised)
    one = grant(wanted, rate=rate, free_at=free_at, promised_until=until, now=NOW)
    assert one.now + len(one.later) == wanted
    assert all(NOW < at <= NOW + FARTHEST for at in one.later)
    assert list(one.later) == sorted(one.later)
    assert one.free_at >= max(free_at, NOW)


@given(rate=st.floats(1, 3000), chunks=st.lists(st.integers(1, 50), min_size=1, max_size=40))
def test_whatever_the_workers_ask_no_more_leaves_than_the_rate_and_one_burst(rate, chunks):
    """Forty workers within a minute, at moments a second apart."""
    free_at, promised, allowed = None, None, 0
    for second, wanted in enumerate(chunks):
        now = NOW + timedelta(seconds=second)
        one = grant(wanted, rate=rate, free_at=free_at, promised_until=promised, now=now)
        free_at, promised, allowed = one.free_at, one.promised_until, allowed + one.now
        assert allowed <= rate / 60 * (second + AHEAD.total_seconds()) + 1 + 1e-6


def test_what_is_put_off_comes_back_at_the_rate_and_is_then_let_through():
    one = grant(50, rate=60, free_at=None, promised_until=None, now=NOW)
    assert one.now == AHEAD.total_seconds() + 1
    assert {b - a for a, b in zip(one.later, one.later[1:], strict=False)} == {timedelta(seconds=1)}
    again = grant(1, rate=60, free_at=one.free_at, promised_until=one.promised_until, now=one.later[0])
    assert again.now == 1


def test_a_rate_is_halved_once_for_one_burst_held_and_grown_back():
    assert slowed(None, None) == 30
    assert slowed(None, 30) == 15
    assert slowed(20, 20) == 10
    assert slowed(20, 1.5) == 1
    assert is_same_event(NOW, NOW + timedelta(seconds=59))
    assert not is_same_event(NOW, NOW + timedelta(minutes=1))
    assert not is_same_event(None, NOW)


@pytest.mark.parametrize(("ceiling", "full"), [(None, UNLIMITED), (120, 120)])
def test_recovery_is_slow_and_ends(ceiling, full):
    def at(moment):
        return rate_now(ceiling, rate=10.0, slowed_at=NOW, now=NOW + moment)

    assert at(timedelta(0)) == at(HOLD) == 10
    assert at(HOLD + RECOVERY / 4) == pytest.approx(10 + full / 4)
    assert at(HOLD + RECOVERY) == ceiling
    assert rate_now(ceiling, rate=None, slowed_at=None, now=NOW) == ceiling


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", True),
        (450, "4.2.1 The user is receiving mail at a rate that prevents additional messages", True),
        (451, "4.7.650 The mail server has been temporarily rate limited due to IP reputation", True),
        (421, "4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume", True),
        (450, "too many recipients in short time", True),
        (451, "Please slow down", True),
        (454, "4.7.0 Throttling failure: Maximum sending rate exceeded.", True),
        (451, "4.7.1 Greylisting in action, please come back later", False),
        (450, "4.2.0 <a@example.jp>: Recipient address rejected: Greylisted", False),
        (452, "4.2.2 The recipient's mailbox is full", False),
        (452, "4.2.2 over quota", False),
        (421, "4.3.2 Service shutting down", False),
        (450, "4.1.8 cannot find your domain", False),
        (550, "5.7.1 rate limited", False),
    ],
)
def test_which_refusals_ask_for_a_slower_pace(code, text, expected):
    assert is_too_fast(judge(Phase.RCPT, Reply(code, text))) is expected
