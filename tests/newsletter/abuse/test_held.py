"""Sign-ups that wait for a person: let through, discarded, forgotten; seen with and without addresses."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import ModelLogEntry

from newsletter.abuse import held
from newsletter.abuse.models import SignUpRefusal
from newsletter.abuse.refusals import count_refusal
from newsletter.abuse.tick import tick
from newsletter.consent import services
from newsletter.consent.models import Notice, SignUpRequest
from newsletter.consent.tick import catch_up, has_overdue_work
from newsletter.roles import ensure_roles
from tests.factories.newsletter import NewsletterFactory

pytestmark = pytest.mark.django_db
PAGE, DECIDE = "/admin/newsletter/sign-ups/", "/admin/newsletter/sign-ups/decide/"


@pytest.fixture
def enter(client, django_user_model):
    """Log in with a role."""
    ensure_roles()

    def _enter(role: str):
        user = django_user_model.objects.create_user(username=role, email=f"{role}@example.jp", password="x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return _enter


def hold(email="taro@example.com", *, at=None, newsletter=None, bundle=None) -> SignUpRequest:
    at = at or timezone.now()
    return SignUpRequest.objects.create(
        newsletter=newsletter or NewsletterFactory(),
        email=email,
        language="ja",
        wording="同意します",
        form_address="https://example.jp/essay/",
        network_address="192.0.2.77",
        bundle=bundle,
        held_at=at,
        hold_reasons="foreign unproven",
        created_at=at,
    )


def test_what_is_held_waits_and_what_is_let_through_is_mailed(now):
    waiting = hold(at=now)
    assert not has_overdue_work(now=now + timedelta(days=1))
    assert catch_up(now=now + timedelta(days=1)) == 0
    assert [held.release(held.chosen([waiting.pk])) for _again in range(2)] == [1, 0]
    assert has_overdue_work(now=now + timedelta(days=1))
    assert services.admit(request_id=waiting.pk, now=now).kind == Notice.Kind.CONFIRMATION


def test_discarding_deletes_and_counts(now):
    first, second, third = (hold(f"reader{number}@example.com", at=now) for number in range(3))
    assert held.discard(held.chosen([first.pk, second.pk]), now=now) == 2
    assert list(SignUpRequest.objects.all()) == [third]
    assert not Notice.objects.exists()
    refusal = SignUpRefusal.objects.get()
    assert (refusal.reason, refusal.count, refusal.network) == ("discarded", 2, "192.0.2.0/24")


def test_a_press_over_several_newsletters_is_one_entry(now):
    bundle = uuid.uuid4()
    weekly = NewsletterFactory(slug="weekly", name="週刊")
    head = hold(at=now, bundle=bundle)
    hold(at=now, bundle=bundle, newsletter=weekly)
    hold("hanako@example.com", at=now)
    shown = held.described(held.presses(), sees_addresses=False)
    assert [(one.address, one.newsletters) for one in shown] == [
        ("ta…@example.com", ("かわら版だより", "週刊")),
        ("ha…@example.com", ("かわら版だより",)),
    ]
    assert held.release(held.chosen([head.pk])) == 1
    assert held.waiting().count() == 1


def test_after_fourteen_days_it_is_forgotten(now):
    hold(at=now - timedelta(days=14))
    hold("hanako@example.com", at=now - timedelta(days=13))
    count_refusal(
        newsletter_id=NewsletterFactory().pk,
        reasons=["trap"],
        network_address=None,
        now=now - timedelta(days=91),
    )
    tick(now)
    assert SignUpRequest.objects.get().email == "hanako@example.com"
    assert not SignUpRefusal.objects.exists()


@pytest.mark.parametrize(("role", "address"), [("Editors", "ta…@example.com"), ("Data", "taro@example.com")])
def test_editors_see_masked_addresses_the_data_role_whole_ones_and_is_logged(enter, role, address):
    hold()
    html = enter(role).get(PAGE).content.decode()
    assert address in html
    assert ("taro@example.com" in html) is (role == "Data")
    assert "192.0.2.0/24" in html
    assert "192.0.2.77" not in html
    logged = ModelLogEntry.objects.filter(action="newsletter.addresses.list")
    assert logged.exists() is (role == "Data")
    assert not any("taro" in str(entry.data) for entry in logged)


def test_strangers_and_authors_see_and_decide_nothing(client, enter):
    waiting = hold()
    for one in (client, enter("Authors")):
        assert one.get(PAGE).status_code == 302
        one.post(DECIDE, {"what": "discard", "held": waiting.pk, "confirm": "yes"})
    assert SignUpRequest.objects.get().held_at


@pytest.mark.parametrize(("what", "action"), [("release", "release"), ("discard", "discard")])
def test_a_decision_is_asked_about_carried_out_and_logged(enter, what, action):
    chosen, other = hold(), hold("hanako@example.com")
    client = enter("Editors")
    asked = client.post(DECIDE, {"what": what, "held": [chosen.pk, "9" * 30, "x"]})
    assert asked.status_code == 200
    assert SignUpRequest.objects.filter(held_at=None).count() == 0
    client.post(DECIDE, {"what": what, "held": chosen.pk, "confirm": "yes"})
    assert list(held.waiting()) == [other]
    entry = ModelLogEntry.objects.get(action=f"newsletter.sign_ups.{action}")
    assert entry.data == {"sign_ups": 1}
    client.post(DECIDE, {"what": what, "held": chosen.pk, "confirm": "yes"})
    assert ModelLogEntry.objects.filter(action=entry.action).count() == 1


def test_all_means_those_that_were_seen(enter):
    hold()
    client = enter("Editors")
    until = timezone.now().isoformat()
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        later = hold("hanako@example.com")
    client.post(DECIDE, {"what": "discard", "all": "yes", "until": until, "confirm": "yes"})
    assert list(held.waiting()) == [later]
    for nonsense in ("", "2026-13-99T00:00:00+00:00", "2026-01-01T00:00:00", "\x00"):
        response = client.post(DECIDE, {"what": "discard", "all": "yes", "until": nonsense, "confirm": "yes"})
        assert response.status_code == 302
    assert list(held.waiting()) == [later]


def test_the_page_shows_counts_by_reason_hour_and_network(enter, django_assert_max_num_queries):
    for number in range(60):
        count_refusal(
            newsletter_id=NewsletterFactory().pk,
            reasons=["trap", "honeypot"],
            network_address=f"192.0.{number}.1",
            now=timezone.now(),
        )
        hold(f"reader{number}@example.com")
    client = enter("Editors")
    client.get(PAGE)
    with django_assert_max_num_queries(40):
        html = client.get(f"{PAGE}?period=90&reason=trap&p=2").content.decode()
    assert ">60<" in html
    assert client.get(f"{PAGE}?period=x&reason=y&p=z&h=99").status_code == 200
