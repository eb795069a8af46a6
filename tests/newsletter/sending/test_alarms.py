"""What somebody must look at: raised once, mailed once to people who work here, shown until it is over."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from newsletter.consent import bell
from newsletter.newsletters.models import Newsletter, validate_alarm_addresses
from newsletter.sending import services as mailings
from newsletter.sending.alarms import services, watch
from newsletter.sending.alarms.models import Alarm, PaceSample
from newsletter.sending.alarms.pace import KEPT
from newsletter.sending.models import Mailing
from newsletter.sending.outcomes import Phase, Reply, judge
from newsletter.sending.smtp.server import ServerFault
from tests.factories.sending import make_running_mailing, make_scheduled_mailing, make_user
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def rings(monkeypatch):
    found: list[str] = []
    monkeypatch.setattr(bell, "ring", lambda task, *ids, **options: found.append(task))
    return found


@pytest.fixture
def server(settings):
    with SmtpServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


def open_causes():
    return list(Alarm.objects.filter(cleared_at=None).values_list("cause", flat=True))


def ticks(begin, minutes, *, step=10):
    """The tick's part, every ten seconds for so many minutes."""
    for second in range(0, minutes * 60 + 1, step):
        watch.tick(begin + timedelta(seconds=second))


def test_a_mailing_that_has_not_started_is_noticed_after_the_newsletters_minutes():
    mailing = make_scheduled_mailing()
    Mailing.objects.update(created_at=mailing.start_at)
    Newsletter.objects.update(alarm_minutes=5, undo_seconds=60)
    watch.tick(mailing.start_at + 6 * MINUTE)
    assert open_causes() == []
    watch.tick(mailing.start_at + 6 * MINUTE + timedelta(seconds=1))
    watch.tick(mailing.start_at + 7 * MINUTE)
    assert open_causes() == ["not-started"]
    Mailing.objects.update(state="sending")
    watch.tick(mailing.start_at + 8 * MINUTE)
    alarm = Alarm.objects.get()
    assert (alarm.cleared_at, alarm.mail_at) == (mailing.start_at + 8 * MINUTE, None)


def test_one_that_waits_for_a_person_is_noticed_at_once():
    Mailing.objects.filter(pk=make_scheduled_mailing().pk).update(state="held", state_reason="late")
    watch.tick(timezone.now())
    assert open_causes() == ["held"]


@pytest.mark.parametrize(
    ("state", "reason", "cause"),
    [
        ("paused", "error", ["paused"]),
        ("paused", "refusals", ["paused"]),
        ("paused", "server-unknown", ["paused"]),
        ("paused", "violation", ["violation"]),
        ("failed", "violation", ["violation"]),
        ("paused", "", []),
        ("cancelled", "", []),
        ("finished", "", []),
    ],
)
def test_what_stopped_by_itself_is_noticed_and_what_a_person_stopped_is_not(state, reason, cause):
    Mailing.objects.filter(pk=make_running_mailing().pk).update(state=state, state_reason=reason)
    watch.tick(timezone.now())
    assert open_causes() == cause


def test_a_failure_of_long_ago_is_not():
    now = timezone.now()
    Mailing.objects.filter(pk=make_running_mailing().pk).update(
        state="failed", state_reason="violation", finished_at=now - timedelta(days=8)
    )
    watch.tick(now)
    assert open_causes() == []


def test_a_mailing_stands_still_when_work_is_due_and_none_is_concluded():
    mailing = make_running_mailing()
    begin = mailing.start_at
    ticks(begin, 9)
    assert open_causes() == []
    ticks(begin + 9 * MINUTE, 2)
    assert open_causes() == ["stalled"]
    first = mailing.deliveries.first()
    mailing.deliveries.filter(pk=first.pk).update(state="submitted")
    ticks(begin + 12 * MINUTE, 1)
    assert open_causes() == []


def test_what_is_deferred_or_waits_for_its_hour_does_not_stand_still():
    mailing = make_running_mailing()
    mailing.deliveries.update(next_attempt_at=mailing.start_at + timedelta(hours=2))
    ticks(mailing.start_at, 30, step=60)
    assert open_causes() == []


def test_after_an_outage_of_the_tick_or_a_pause_the_time_counts_anew():
    mailing = make_running_mailing()
    ticks(mailing.start_at, 1)
    later = mailing.start_at + timedelta(hours=1)
    watch.tick(later)
    assert open_causes() == []
    mailings.pause(mailing=mailing, user=None, now=later)
    mailings.resume(mailing=mailing, user=None, now=later + 20 * MINUTE, confirmed=True)
    ticks(later + 20 * MINUTE, 2)
    assert open_causes() == []


def test_samples_go_after_a_while_also_of_mailings_that_are_over():
    over, running = make_running_mailing(), make_running_mailing()
    PaceSample.objects.create(mailing=over, at=running.start_at - KEPT - MINUTE, concluded=1)
    Mailing.objects.filter(pk=over.pk).update(state="finished")
    watch.tick(running.start_at)
    assert set(PaceSample.objects.values_list("mailing", flat=True)) == {running.pk}


def test_only_what_is_due_rings(rings):
    mailing = make_scheduled_mailing()
    watch.tick(mailing.start_at)
    assert rings == []
    watch.tick(mailing.start_at + timedelta(hours=1))
    assert rings == [watch.MAIL_ALARMS]


def raised(now):
    Mailing.objects.filter(pk=make_scheduled_mailing().pk).update(state="held", state_reason="late")
    watch.tick(now)
    return Alarm.objects.get()


def test_each_person_is_told_once_and_no_reader_ever(server):
    now = timezone.now()
    alarm = raised(now)
    sends = make_user("sender", is_superuser=False)
    sends.user_permissions.add(Permission.objects.get(codename="send_mailing"))
    make_user("writer", is_superuser=False)
    make_user("left", is_active=False)
    assert services.mail_due(now=now) == 1
    assert services.mail_due(now=now + timedelta(days=1)) == 0
    told = sorted(server.accepted)
    assert told == ["editor@example.jp", "sender@example.jp"]
    alarm.refresh_from_db()
    assert (alarm.mailed_at, alarm.mail_at, alarm.mail_error) == (now, None, "")


def test_the_newsletter_names_who_is_told(server):
    alarm = raised(timezone.now())
    Newsletter.objects.update(alarm_addresses="desk@example.jp\n\nnight@example.jp\ndesk@example.jp")
    services.mail_alarm(alarm_id=alarm.pk, now=alarm.raised_at)
    assert server.accepted == ["desk@example.jp", "night@example.jp"]


def test_addresses_that_are_none_are_refused():
    validate_alarm_addresses("desk@example.jp\nnight@example.jp")
    with pytest.raises(ValidationError):
        validate_alarm_addresses("desk@example.jp\nnobody")


def test_where_no_server_answers_it_is_tried_again_and_the_notice_says_so(client, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    now = timezone.now()
    alarm = raised(now)
    waits = []
    for _attempt in range(3):
        assert services.mail_due(now=now) == 1
        alarm.refresh_from_db()
        waits.append(alarm.mail_at - now)
        assert alarm.mailed_at is None
        assert alarm.mail_error
        now = alarm.mail_at
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    client.force_login(make_user("someone"))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "k-alarms__mail" in page
    with SmtpServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        services.mail_due(now=now)
    alarm.refresh_from_db()
    assert (alarm.mailed_at, alarm.mail_error) == (now, "")


def test_who_was_told_before_a_server_broke_is_not_told_again(settings, monkeypatch):
    now = timezone.now()
    alarm = raised(now)
    Newsletter.objects.update(alarm_addresses="one@example.jp\ntwo@example.jp")
    submitted: list[str] = []

    def submit(server, newsletter, address, data):
        if address == "two@example.jp" and len(submitted) < 2:
            submitted.append("broken")
            return "connection refused"
        submitted.append(address)
        return ""

    monkeypatch.setattr(services, "_submit", submit)
    assert not services.mail_alarm(alarm_id=alarm.pk, now=now)
    assert services.mail_alarm(alarm_id=alarm.pk, now=now + MINUTE)
    assert submitted == ["one@example.jp", "broken", "two@example.jp"]


def test_a_server_that_fails_is_asked_once_for_all(monkeypatch):
    now = timezone.now()
    alarm = raised(now)
    Newsletter.objects.update(alarm_addresses="\n".join(f"{number}@example.jp" for number in range(20)))
    asked: list[str] = []

    def submit(server, newsletter, address, data):
        asked.append(address)
        raise ServerFault(judge(Phase.CONNECT, Reply(0, "timed out")))

    monkeypatch.setattr(services, "_submit", submit)
    assert not services.mail_alarm(alarm_id=alarm.pk, now=now)
    alarm.refresh_from_db()
    assert asked == ["0@example.jp"]
    assert (alarm.mail_error, alarm.mail_at) == ("timed out", now + MINUTE)


def test_the_notice_says_why_without_the_address_of_who_was_not_told(monkeypatch):
    now = timezone.now()
    alarm = raised(now)
    Newsletter.objects.update(alarm_addresses="at-home@example.jp")
    monkeypatch.setattr(services, "_submit", lambda *_of: "450 4.2.1 <at-home@example.jp>: busy")
    assert not services.mail_alarm(alarm_id=alarm.pk, now=now)
    alarm.refresh_from_db()
    assert alarm.mail_error.startswith("450 4.2.1")
    assert "at-home" not in alarm.mail_error


def test_the_same_cause_again_is_mailed_ever_more_seldom(server):
    now = timezone.now()
    alarm = raised(now)
    services.mail_due(now=now)
    waits = []
    for number in range(3):
        Mailing.objects.update(state="scheduled", start_at=now + timedelta(days=9))
        watch.tick(now + timedelta(seconds=10 * number + 1))
        Mailing.objects.update(state="held")
        watch.tick(now + timedelta(seconds=10 * number + 2))
        alarm = Alarm.objects.get(cleared_at=None)
        waits.append(alarm.mail_at - now)
        Alarm.objects.filter(pk=alarm.pk).update(mailed_at=now)
    assert waits == [timedelta(hours=hours) for hours in (1, 2, 4)]


def test_the_mail_says_what_happened_and_where_to_look(server):
    alarm = raised(timezone.now())
    services.mail_due(now=alarm.raised_at)
    message = message_from_bytes(server.seen[0].raw, policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    assert "第一便" in message["Subject"]
    assert reverse("newsletter_mailing", args=[alarm.mailing_id]) in text
    assert reverse("newsletter_runbook") in text
    assert "reader0" not in text
    assert message["Auto-Submitted"] == "auto-generated"


def test_over_before_it_was_mailed_it_is_not_mailed(server):
    now = timezone.now()
    raised(now)
    Mailing.objects.update(state="cancelled")
    watch.tick(now + MINUTE)
    assert services.mail_due(now=now + MINUTE) == 0
    assert server.accepted == []


def test_the_notice_is_on_every_page_for_those_who_see_mailings(client):
    alarm = raised(timezone.now())
    pages = [reverse("wagtailadmin_home"), reverse("newsletter_mailings"), reverse("wagtailadmin_explore_root")]
    client.force_login(make_user("someone"))
    for page in pages:
        assert client.get(page).content.decode().count('class="k-alarms"') == 1
    writer = make_user("writer", is_superuser=False)
    writer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(writer)
    assert "k-alarms" not in client.get(pages[0]).content.decode()
    seen = reverse("newsletter_alarm_seen", args=[alarm.pk])
    client.post(seen)
    assert Alarm.objects.get().seen_at is None


def test_who_takes_note_lets_the_notice_go_and_no_mail_follow(client, server):
    alarm = raised(timezone.now())
    user = make_user("someone")
    client.force_login(user)
    seen = reverse("newsletter_alarm_seen", args=[alarm.pk])
    assert client.get(seen).status_code == 405
    assert client.post(seen).url == reverse("newsletter_mailing", args=[alarm.mailing_id])
    alarm.refresh_from_db()
    assert alarm.seen_by == user
    assert "k-alarms" not in client.get(reverse("wagtailadmin_home")).content.decode()
    watch.tick(timezone.now())
    assert services.mail_due(now=timezone.now()) == 0
    assert Alarm.objects.count() == 1


def test_held_again_within_one_tick_it_is_another_alarm_though_the_first_was_seen(server):
    now = timezone.now()
    alarm = raised(now)
    services.mail_due(now=now)
    services.see(alarm=alarm, user=None, now=now)
    mailings.release(mailing=alarm.mailing, user=None, now=now, confirmed=True)
    Mailing.objects.update(state="held", state_reason="preflight")
    watch.tick(now + timedelta(seconds=5))
    alarm.refresh_from_db()
    assert alarm.cleared_at == now
    assert Alarm.objects.get(cleared_at=None).seen_at is None
    services.mail_due(now=now + timedelta(hours=1))
    assert server.accepted == ["editor@example.jp"] * 2


def test_the_notice_says_that_nobody_could_be_told(client, server):
    alarm = raised(timezone.now())
    get_user_model().objects.update(email="")
    assert not services.mail_alarm(alarm_id=alarm.pk, now=alarm.raised_at)
    alarm.refresh_from_db()
    assert (alarm.mailed_at, alarm.mail_at) == (None, alarm.raised_at + MINUTE)
    client.force_login(make_user("someone"))
    assert alarm.mail_error
    assert alarm.mail_error in client.get(reverse("wagtailadmin_home")).content.decode()
    assert services.mail_due(now=alarm.mail_at) == 1
    assert server.accepted == ["someone@example.jp"]


def test_looking_costs_a_fixed_number_of_queries(django_assert_num_queries):
    mailing = make_running_mailing()
    for number in range(4):
        PaceSample.objects.create(mailing=mailing, at=mailing.start_at + number * MINUTE, concluded=0)
    with django_assert_num_queries(12):
        watch.tick(mailing.start_at + 20 * MINUTE)
