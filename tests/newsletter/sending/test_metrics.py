"""What Prometheus reads: behind a token, numbers only, in its own format."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from newsletter.sending.alarms.counting import count_lost_leases
from newsletter.sending.alarms.models import Alarm, PaceSample
from newsletter.sending.claim import LEASE, claim
from newsletter.sending.metrics import Metric, exposition, metrics
from newsletter.sending.models import ServerState
from newsletter.sending.tick import tick
from tests.factories.sending import make_running_mailing

pytestmark = pytest.mark.django_db
TOKEN = "k" * 25 + "t" * 25


def values(now):
    return {
        (metric.name, *labels.values()): value for metric in metrics(now=now) for labels, value in metric.values
    }


@pytest.fixture
def mailing():
    return make_running_mailing(count=4)


def test_without_a_token_in_the_environment_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get(reverse("metrics"), headers={"Authorization": "Bearer "}).status_code == 404


def test_only_who_sends_the_token_gets_an_answer(client, settings, mailing):
    settings.METRICS_TOKEN = TOKEN
    url = reverse("metrics")
    for given in ({}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}x"}):
        assert client.get(url, headers=given).status_code == 401
    answer = client.get(url, headers={"Authorization": f"Bearer {TOKEN}"})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'kawaraban_mailings{state="sending"} 1\n' in text
    assert "no-store" in answer["Cache-Control"]
    assert "@" not in text
    assert "第一便" not in text


def test_every_line_is_one_that_prometheus_reads(mailing):
    number = r"-?\d+(\.\d+)?(e[+-]?\d+)?"
    line = re.compile(rf'# (HELP|TYPE) \w+ .+|\w+\{{(\w+="([^"\\\n]|\\.)*",?)*\}} {number}')
    text = exposition(metrics(now=mailing.start_at))
    assert [one for one in text.splitlines() if not line.fullmatch(one)] == []
    odd = Metric("odd", "An odd label.", [({"name": 'a"b\\c\nd'}, 1.5)])
    assert exposition(iter([odd])).splitlines()[-1] == r'odd{name="a\"b\\c\nd"} 1.5'


@pytest.mark.parametrize(("number", "written"), [(12_345_678, "12345678"), (1_234_567.25, "1234567.25"), (0, "0")])
def test_large_numbers_keep_every_digit(number, written):
    large = Metric("large", "A large number.", [({}, number)])
    assert exposition(iter([large])).splitlines()[-1] == f"large{{}} {written}"


def test_deliveries_due_work_rate_servers_and_alarms(mailing):
    now = mailing.started_at + timedelta(seconds=30)
    for at in range(4):
        moment = mailing.started_at + timedelta(seconds=10 * at)
        PaceSample.objects.create(mailing=mailing, at=moment, concluded=5 * at)
    ServerState.objects.create(key="EMAIL_URL", faults=3, closed_until=now + timedelta(seconds=5))
    Alarm.objects.create(mailing=mailing, cause="stalled", raised_at=now)
    found = values(now)
    assert found["kawaraban_open_deliveries", "pending"] == 4
    assert found["kawaraban_oldest_due_seconds", "deliveries"] == 30
    assert found["kawaraban_oldest_due_seconds", "mailings"] == 0
    assert found["kawaraban_mailing_rate", str(mailing.pk)] == 0.5
    assert found["kawaraban_server_resting", "EMAIL_URL"] == 1
    assert found["kawaraban_server_faults", "EMAIL_URL"] == 3
    assert found["kawaraban_alarms", "stalled"] == 1


def test_lost_leases_are_counted_by_the_tick_for_ever(mailing):
    now = mailing.start_at
    claim(mailing_id=mailing.pk, worker="gone", limit=3, now=now)
    for _twice in range(2):
        tick(now + LEASE + timedelta(seconds=1), ring_prepare=lambda pk: None, ring_send=lambda pk: None)
    count_lost_leases(waiting=0, uncertain=2)
    found = values(now)
    assert found["kawaraban_leases_lost_total", "pending"] == 3
    assert found["kawaraban_leases_lost_total", "uncertain"] == 2


def test_a_look_costs_a_fixed_number_of_queries_and_two_for_each_open_mailing(mailing, django_assert_num_queries):
    with django_assert_num_queries(9):
        list(metrics(now=mailing.start_at))
