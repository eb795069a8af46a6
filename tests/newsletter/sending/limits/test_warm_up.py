"""A new mail server becomes known little by little: what exceeds the day waits for the next one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from newsletter.newsletters.models import MailServer
from newsletter.sending.limits.days import days_used, give_day_back, take_day, warming
from newsletter.sending.limits.models import ServerDay
from newsletter.sending.limits.warm_up import BadPlan, allowance, last_day, next_day_at, parse_plan
from newsletter.sending.limits.words import warm_up_findings, warm_up_sentence
from newsletter.sending.send import send
from newsletter.sending.services import plan as scheduling_plan
from newsletter.sending.timing import When
from tests.factories.sending import at, make_running_mailing, server_at
from tests.fakes.smtp_server import SmtpServer, faults

KEY = "EMAIL_URL"
DAY = date(2026, 11, 24)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("", ()),
        ("200", (200,)),
        ("200, 500, 1,000, 2,000", (200, 500, 1000, 2000)),
        ("200,500,2000", (200, 500, 2000)),
        ("200 500、1000;5000\n", (200, 500, 1000, 5000)),
        ("1,000", (1000,)),
        ("10,000", (10_000,)),
        ("200,500", (200, 500)),
        ("100,200,400,800", (100, 200, 400, 800)),
        ("200, 12,500", (200, 12_500)),
    ],
)
def test_a_plan_is_read_as_people_write_it(text, plan):
    assert parse_plan(text) == plan


@pytest.mark.parametrize("text", ["many", "0", "-5", "200, x", "1.5", "99999999", " ".join(["1"] * 61)])
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(BadPlan):
        parse_plan(text)
    with pytest.raises(ValidationError):
        MailServer(name="x", warm_up=text).clean_fields()


@given(
    plan=st.lists(st.integers(1, 1000), max_size=10),
    waiting=st.integers(1, 20_000),
    days=st.integers(0, 12),
    used=st.integers(0, 1000),
)
def test_the_expected_end_is_the_day_on_which_the_plan_has_room_for_all(plan, waiting, days, used):
    last = last_day(waiting, plan=plan, days_used=days, used=used, day=DAY)
    number = (last - DAY).days
    rooms = [allowance(plan, days + index) for index in range(number + 1)]
    if None in rooms:
        assert rooms.index(None) == number
        rooms = rooms[:-1]
        assert sum(rooms) - min(used, rooms[0] if rooms else 0) < waiting
    else:
        assert sum(rooms) - min(used, rooms[0]) >= waiting
        assert sum(rooms[:-1]) - (min(used, rooms[0]) if number else 0) < waiting


def test_the_next_day_begins_at_the_hour_of_the_mailing():
    start = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    for now in (start, start + timedelta(hours=10), start + timedelta(hours=16)):
        then = next_day_at(start, zone=TOKYO, now=now).astimezone(TOKYO)
        assert (then.hour, then.minute) == (7, 30)
        assert (then.date() - now.astimezone(TOKYO).date()).days == 1


@pytest.fixture
def mailing(db):
    return make_running_mailing(count=40)


@pytest.fixture
def warm(db):
    return MailServer.objects.create(name="Sakura", variable=KEY, warm_up="5, 10, 20")


def visit(mailing, server, now):
    return send(mailing_id=mailing.pk, server=server_at(server.port), clock=at(now), seconds=5)


def test_each_day_its_number_and_the_rest_when_the_plan_is_over(mailing, warm):
    sent, now = [], mailing.start_at
    with SmtpServer() as server:
        for _day in range(4):
            for _visit in range(2):
                visit(mailing, server, now)
            sent.append(len(server.accepted))
            waiting = mailing.deliveries.filter(state="pending")
            assert {(row.reason, row.attempt) for row in waiting} <= {("warm-up", 0)}
            assert {row.next_attempt_at for row in waiting} <= {now + timedelta(days=1)}
            now += timedelta(days=1)
        assert server.twice == []
    assert sent == [5, 15, 35, 40]
    assert list(ServerDay.objects.order_by("day").values_list("used", flat=True)) == [5, 10, 20]


def test_days_without_mail_do_not_count_and_a_later_first_day_begins_anew(warm):
    for day, used in ((1, 5), (2, 0), (9, 10)):
        ServerDay.objects.create(server=KEY, day=date(2026, 11, day), used=used)
    assert days_used(KEY, since=None, before=DAY) == 2
    assert days_used(KEY, since=date(2026, 11, 5), before=DAY) == 1
    assert days_used(KEY, since=None, before=date(2026, 11, 9)) == 1


def test_what_did_not_leave_is_returned_to_the_day(mailing, warm):
    script = faults({"rcpt": "451 4.3.0 later"}, times=3)
    with SmtpServer(script=script) as server:
        visit(mailing, server, mailing.start_at)
        accepted = len(server.accepted)
    assert ServerDay.objects.get().used == accepted
    with SmtpServer(greeting="554 no") as server:
        visit(mailing, server, mailing.start_at + timedelta(days=1))
    assert ServerDay.objects.filter(used__gt=0).count() == 1


def test_a_day_is_shared_and_never_goes_below_nothing(db):
    taken = [take_day(KEY, 7, plan=(10,), since=None, day=DAY) for _worker in range(3)]
    assert taken == [7, 3, 0]
    give_day_back(KEY, 99, day=DAY)
    assert ServerDay.objects.get().used == 0
    assert take_day(KEY, 7, plan=(), since=None, day=DAY) == 7


def test_scheduling_warns_with_the_expected_end(mailing, warm):
    newsletter, start = mailing.newsletter, mailing.start_at
    finding = warm_up_findings(newsletter, recipients=30, at=start)[0]
    assert (finding.level, finding.code) == ("warn", "warm-up")
    assert "5" in finding.message
    assert warm_up_findings(newsletter, recipients=5, at=start) == []
    assert warming(KEY, waiting=30, at=start).last == DAY + timedelta(days=2)
    findings = scheduling_plan(edition=mailing.edition, when=When(f"{start:%Y-%m-%dT%H:%M}", "UTC")).findings
    assert "warm-up" in [one.code for one in findings]


def test_the_page_of_the_mailing_says_what_waits_until_when(mailing, warm, admin_client):
    with SmtpServer() as server:
        visit(mailing, server, mailing.start_at)
    sentence = warm_up_sentence(mailing.newsletter, waiting=35, now=mailing.start_at)
    for figure in ("5", "35", "1", "3"):
        assert figure in sentence
    assert warm_up_sentence(mailing.newsletter, waiting=0, now=mailing.start_at) == ""
    html = admin_client.get(reverse("newsletter_mailing", args=[mailing.pk])).content.decode()
    assert "help-info" in html


def test_without_a_plan_nothing_is_said(mailing):
    assert warm_up_findings(mailing.newsletter, recipients=30, at=mailing.start_at) == []
    assert warm_up_sentence(mailing.newsletter, waiting=30, now=mailing.start_at) == ""
