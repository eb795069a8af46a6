"""Several servers in one visit: shares, domains, rest, and everyone accounted for."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from newsletter.newsletters.models import MailServer
from newsletter.newsletters.servers import ServerUnknown
from newsletter.sending.claim import claim
from newsletter.sending.limits.models import ServerDay
from newsletter.sending.models import Mailing, ServerConnection, ServerState
from newsletter.sending.obstacles import server_problems
from newsletter.sending.routes.lanes import Lanes
from newsletter.sending.routes.models import Route
from newsletter.sending.routes.roads import roads_of
from newsletter.sending.send import send
from newsletter.sending.tick import tick
from tests.factories.sending import at, make_running_mailing
from tests.fakes.mail_provider import MailProvider
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing():
    return make_running_mailing(count=40)


def named(name, server, monkeypatch, **fields):
    variable = f"EMAIL_URL_{name}"
    url = f"smtp://127.0.0.1:{server.port}" if isinstance(server, SmtpServer) else server
    monkeypatch.setenv(variable, url)
    return MailServer.objects.create(name=name, variable=variable, **({"connections": 4} | fields))


def visit(mailing, *, now=None, times=3):
    for _visit in range(times):
        send(mailing_id=mailing.pk, clock=at(now or mailing.start_at), seconds=2)


def states(mailing):
    return sorted(set(mailing.deliveries.values_list("state", "reason")))


def test_two_servers_share_a_mailing_and_nobody_gets_it_twice(mailing, monkeypatch):
    with SmtpServer() as one, SmtpServer() as two:
        Route.objects.create(server=named("ONE", one, monkeypatch), weight=1)
        Route.objects.create(server=named("TWO", two, monkeypatch), weight=3)
        visit(mailing)
        assert 0 < len(one.accepted) < len(two.accepted)
        assert sorted(one.accepted + two.accepted) == sorted(mailing.deliveries.values_list("address", flat=True))
    assert states(mailing) == [("submitted", "accepted")]
    assert not ServerConnection.objects.exclude(worker="").exists()


def test_a_domain_has_a_server_of_its_own_and_the_rest_the_newsletters(mailing, monkeypatch, settings):
    mailing.deliveries.filter(address__startswith="reader1").update(address="x@mail.example.org")
    with SmtpServer() as own, SmtpServer() as special:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{own.port}"
        Route.objects.create(server=named("SPECIAL", special, monkeypatch), domains="example.org")
        visit(mailing)
        assert len(special.accepted) == 11
        assert set(special.accepted) == {"x@mail.example.org"}
        assert len(own.accepted) == 29


def test_another_server_stands_in_for_one_that_gives_no_session(mailing, monkeypatch):
    with SmtpServer(greeting="554 5.3.2 no service") as broken, SmtpServer() as good:
        Route.objects.create(server=named("BROKEN", broken, monkeypatch))
        Route.objects.create(server=named("GOOD", good, monkeypatch))
        visit(mailing)
        visit(mailing, now=mailing.start_at + timedelta(seconds=5))
        assert len(good.accepted) == 40
        assert good.twice == []
    assert states(mailing) == [("submitted", "accepted")]
    assert ServerState.objects.get(key="EMAIL_URL_BROKEN").faults >= 1
    assert ServerState.objects.filter(key="EMAIL_URL_GOOD", faults__gt=0).count() == 0


def test_mail_that_waits_for_its_server_waits_and_costs_no_attempt(mailing, monkeypatch):
    with SmtpServer() as resting, SmtpServer() as good:
        Route.objects.create(server=named("RESTING", resting, monkeypatch), waits=True)
        Route.objects.create(server=named("GOOD", good, monkeypatch))
        until = mailing.start_at + timedelta(seconds=60)
        ServerState.objects.create(key="EMAIL_URL_RESTING", faults=3, closed_until=until)
        visit(mailing)
        waiting = mailing.deliveries.filter(state="pending")
        assert len(good.accepted) + waiting.count() == 40
        assert 0 < waiting.count() < 40
        assert set(waiting.values_list("attempt", "reason", "next_attempt_at")) == {(0, "route", until)}
        visit(mailing, now=until + timedelta(seconds=1))
        assert len(resting.accepted) + len(good.accepted) == 40
    assert states(mailing) == [("submitted", "accepted")]


def test_all_resting_is_no_visit(mailing, monkeypatch):
    with SmtpServer() as one:
        Route.objects.create(server=named("ONE", one, monkeypatch))
        ServerState.objects.create(key="EMAIL_URL_ONE", closed_until=mailing.start_at + timedelta(seconds=60))
        rung = []
        tick(mailing.start_at, ring_send=rung.append, leases=at(mailing.start_at))
        assert rung == []
        assert not send(mailing_id=mailing.pk, clock=at(mailing.start_at))
        assert one.accepted == []


def test_each_server_keeps_its_own_rate_and_its_own_warm_up(mailing, monkeypatch):
    with SmtpServer() as slow, SmtpServer() as fast:
        Route.objects.create(server=named("SLOW", slow, monkeypatch, warm_up="3"))
        Route.objects.create(server=named("FAST", fast, monkeypatch))
        visit(mailing)
        assert len(slow.accepted) == 3
        assert len(fast.accepted) > 3
    assert ServerDay.objects.get().server == "EMAIL_URL_SLOW"
    assert ("pending", "warm-up") in states(mailing)


def test_a_server_with_a_rate_holds_up_no_other(mailing, monkeypatch):
    with SmtpServer() as slow, SmtpServer() as fast:
        Route.objects.create(server=named("SLOW", slow, monkeypatch, per_second=2))
        Route.objects.create(server=named("FAST", fast, monkeypatch))
        visit(mailing)
        first = len(slow.accepted)
        assert first <= 8
        assert len(slow.accepted) + len(fast.accepted) + mailing.deliveries.filter(state="pending").count() == 40
        for seconds in range(1, 30):
            visit(mailing, now=mailing.start_at + timedelta(seconds=seconds), times=1)
        assert len(slow.accepted) + len(fast.accepted) == 40
    assert states(mailing) == [("submitted", "accepted")]


def test_a_provider_and_a_mail_server_side_by_side(mailing, monkeypatch):
    with SmtpServer() as one, MailProvider() as provider:
        Route.objects.create(server=named("ONE", one, monkeypatch))
        url = f"provider://resend?api_key=secret&api_url={provider.url}"
        Route.objects.create(server=named("PROVIDER", url, monkeypatch))
        visit(mailing)
        assert one.accepted
        assert provider.accepted
        assert len(one.accepted) + len(provider.accepted) == 40
    assert states(mailing) == [("submitted", "accepted")]


def test_a_message_in_doubt_at_one_server_is_not_given_to_another(mailing, monkeypatch):
    with SmtpServer(script=faults({"dot": "keep and drop"}, times=1)) as one, SmtpServer() as two:
        Route.objects.create(server=named("ONE", one, monkeypatch))
        Route.objects.create(server=named("TWO", two, monkeypatch))
        visit(mailing)
        assert len(set(one.accepted + two.accepted)) == len(one.accepted + two.accepted) == 40
    assert ("uncertain", "no-answer") in states(mailing)


def test_a_route_to_an_unknown_server_pauses_the_mailing_and_is_named_before(mailing, monkeypatch):
    monkeypatch.delenv("EMAIL_URL_GONE", raising=False)
    Route.objects.create(server=MailServer.objects.create(name="Gone", variable="EMAIL_URL_GONE"))
    with pytest.raises(ServerUnknown):
        roads_of(mailing.newsletter)
    assert "EMAIL_URL_GONE" in server_problems(mailing.newsletter)[0]
    assert not send(mailing_id=mailing.pk, clock=at(mailing.start_at))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.state_reason) == (Mailing.State.PAUSED, "server-unknown")


def test_an_administrator_makes_a_route(admin_client, mailing, monkeypatch):
    with SmtpServer() as one:
        server = named("ONE", one, monkeypatch)
    data = {"newsletter": "", "server": server.pk, "group": "carriers", "domains": "", "weight": "2"}
    assert admin_client.get(reverse("routes:add")).status_code == 200
    assert admin_client.post(reverse("routes:add"), data).status_code == 302
    assert "docomo.ne.jp" in Route.objects.get().every_domain
    assert admin_client.get(reverse("routes:index")).status_code == 200
    with pytest.raises(ValidationError):
        Route(server=server, weight=0).full_clean()


def lanes_of(mailing):
    return Lanes(roads_of(mailing.newsletter), worker="one", clock=at(mailing.start_at), starts=mailing.start_at)


def test_a_visit_in_which_no_lane_asks_for_anything_rests(mailing, monkeypatch):
    with SmtpServer() as one:
        Route.objects.create(server=named("ONE", one, monkeypatch, connections=1))
        lanes = lanes_of(mailing)
    began = time.monotonic()
    lanes.each[0].fasts_until = began + 60
    lanes.pump(0.2)
    assert time.monotonic() - began >= 0.2
    lanes.each[0].fasts_until = 0.0
    lanes.pump(60)
    assert time.monotonic() - began < 30
    lanes.close()


def test_a_lane_that_asks_for_nothing_has_no_use_for_room(mailing, monkeypatch):
    with SmtpServer() as one:
        Route.objects.create(server=named("ONE", one, monkeypatch))
        lanes = lanes_of(mailing)
    lane, rooms = lanes.each[0], []
    lane.lines = SimpleNamespace(
        unfinished=1, limit=4, fault=None, pump=lambda _seconds, *, room: rooms.append(room)
    )
    lanes.pump(0.2, room=3)
    lane.fasts_until = time.monotonic() + 60
    lanes.pump(0.2, room=3)
    assert rooms == [3, 0]


def test_a_chunk_does_not_wait_for_the_rate_of_one_of_its_servers(mailing, monkeypatch):
    now, later = mailing.start_at, mailing.start_at + timedelta(seconds=1.5)
    with SmtpServer() as slow, SmtpServer() as fast:
        Route.objects.create(server=named("SLOW", slow, monkeypatch, per_second=2))
        Route.objects.create(server=named("FAST", fast, monkeypatch))
        ServerState.objects.create(key="EMAIL_URL_SLOW", free_at=later)
        lanes = lanes_of(mailing)
    rows = claim(mailing_id=mailing.pk, worker="one", limit=50, now=now)
    admitted, start = lanes.admit(rows, reserved=50, now=now)
    waiting = mailing.deliveries.filter(state="pending")
    assert 0 < len(admitted) < 40
    assert start == now
    assert len(admitted) + waiting.count() == 40
    assert min(waiting.values_list("next_attempt_at", flat=True)) == later
    assert ServerState.objects.get(key="EMAIL_URL_SLOW").free_at == later
    lanes.close()
