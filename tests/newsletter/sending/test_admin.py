"""The administration's pages: GET changes nothing, permissions hold, queries stay few."""

import re
from email import message_from_bytes, policy

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from newsletter.consent.models import Subscriber
from newsletter.newsletters.models import Newsletter
from newsletter.roles import ensure_roles
from newsletter.sending.models import Delivery, Mailing
from newsletter.sending.schedule import wall_time_in
from newsletter.sending.services import revision_stamp
from tests.factories.sending import (
    make_audience,
    make_plain_edition,
    make_running_mailing,
    make_scheduled_mailing,
    make_user,
    newsletter_of,
)
from tests.fakes.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db


def user_with(*permissions: str, name: str = "someone"):
    user = make_user(name, is_superuser=False, is_staff=False)
    for codename in ("access_admin", *permissions):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    return user


@pytest.fixture
def editor(client):
    user = make_user("editor")
    client.force_login(user)
    return user


@pytest.fixture
def edition():
    edition = make_plain_edition()
    make_audience(newsletter_of(edition), 3)
    return edition


def schedule_url(edition):
    return reverse("newsletter_schedule", args=[edition.pk])


def html(client, url):
    return client.get(url).content.decode()


def asked(edition, **fields):
    edition.refresh_from_db()
    return {
        "when": "at",
        "wall_time": wall_time_in(60, zone="Asia/Tokyo", now=timezone.now()),
        "zone": "Asia/Tokyo",
        "revision": revision_stamp(edition),
    } | fields


def test_scheduling_shows_what_is_sent_before_the_press(client, editor, edition):
    page = client.get(schedule_url(edition)).content.decode()
    assert "3" in page
    assert "第一便をお届けします" in page
    assert 'value="Asia/Tokyo" selected' in page
    assert not Mailing.objects.exists()
    page = client.post(schedule_url(edition), asked(edition)).content.decode()
    assert 'name="confirm"' in page
    assert not Mailing.objects.exists()
    answer = client.post(schedule_url(edition), asked(edition, confirm="yes"))
    mailing = Mailing.objects.get()
    assert answer.url == reverse("newsletter_mailing", args=[mailing.pk])
    assert mailing.created_by == editor
    assert client.get(schedule_url(edition)).url == answer.url


def test_the_pause_is_told_as_one_after_the_press_not_after_the_hour(client, editor, edition):
    Newsletter.objects.update(undo_seconds=45)
    page = client.post(schedule_url(edition), asked(edition)).content.decode()
    assert "予約してから45秒間は送り出しません" in page
    Newsletter.objects.update(undo_seconds=0)
    assert "送り出しません" not in client.post(schedule_url(edition), asked(edition)).content.decode()


def test_scheduling_says_that_every_language_gets_it(client, editor, edition):
    Subscriber.objects.filter(email__startswith="reader0").update(language="en")
    page = client.get(schedule_url(edition)).content.decode()
    assert "日本語 2、英語 1" in page
    assert "購読中 3名" in page


def test_scheduling_is_offered_to_those_who_may(client, editor, edition):
    checks, listing = reverse("newsletter_preflight", args=[edition.pk]), reverse("editions:index")
    writing = reverse("wagtailadmin_pages:edit", args=[edition.pk])

    def offers(url):
        return len(re.findall(rf'<a class="button[^>]*href="{schedule_url(edition)}"', html(client, url)))

    assert [offers(url) for url in (checks, listing, writing)] == [1, 1, 2]
    Newsletter.objects.update(legal_name="")
    assert offers(checks) == 0
    Newsletter.objects.update(legal_name="合同会社かわら版")
    mailing = make_scheduled_mailing(edition=edition, user=editor)
    assert offers(listing) == 0
    assert reverse("newsletter_mailing", args=[mailing.pk]) in html(client, listing)
    Mailing.objects.update(state="cancelled")
    assert offers(listing) == 1
    ensure_roles()
    writer = make_user("writer", is_superuser=False)
    writer.groups.set(Group.objects.filter(name="Authors"))
    client.force_login(writer)
    assert [offers(url) for url in (listing, writing)] == [0, 0]
    assert "第一便" in html(client, listing)


def test_the_mailings_lead_to_a_new_edition(client, editor, edition):
    way = reverse("newsletter_compose", args=[edition.get_parent().pk])
    assert way in client.get(reverse("newsletter_mailings")).content.decode()
    client.force_login(user_with("view_mailing"))
    assert way not in client.get(reverse("newsletter_mailings")).content.decode()


def test_in_some_minutes_is_the_other_way(client, editor, edition):
    fields = asked(edition, when="in", minutes="3", wall_time="")
    page = client.post(schedule_url(edition), fields).content.decode()
    wall = re.search(r'name="wall_time" value="([^"]+)"', page)[1]
    client.post(schedule_url(edition), asked(edition, wall_time=wall, confirm="yes"))
    seconds = (Mailing.objects.get().start_at - timezone.now()).total_seconds()
    assert 0 < seconds <= 240


@pytest.mark.parametrize(
    "fields",
    [
        {"wall_time": "2020-01-01T00:00"},
        {"wall_time": "soon"},
        {"wall_time": ""},
        {"zone": "Asia/Nowhere"},
        {"when": "in", "minutes": ""},
        {"when": "in", "minutes": "-5"},
    ],
)
def test_a_bad_time_is_refused_where_it_was_written(client, editor, edition, fields):
    answer = client.post(schedule_url(edition), asked(edition, confirm="yes", **fields))
    assert answer.status_code == 200
    assert 'name="confirm"' not in answer.content.decode()
    assert not Mailing.objects.exists()


def test_an_edition_changed_meanwhile_is_looked_at_again(client, editor, edition):
    fields = asked(edition, confirm="yes")
    edition.subject = "差し替えた題"
    edition.save_revision()
    answer = client.post(schedule_url(edition), fields)
    assert answer.status_code == 200
    assert "差し替えた題" in answer.content.decode()
    assert not Mailing.objects.exists()
    client.post(schedule_url(edition), asked(edition, confirm="yes"))
    assert Mailing.objects.get().revision.as_object().subject == "差し替えた題"


def test_an_edition_overwritten_by_autosave_is_looked_at_again(client, editor, edition):
    fields = asked(edition, confirm="yes")
    edition.subject = "差し替えた題"
    latest = edition.latest_revision
    assert edition.save_revision(user=latest.user, overwrite_revision=latest).pk == latest.pk
    answer = client.post(schedule_url(edition), fields)
    assert "差し替えた題" in answer.content.decode()
    assert not Mailing.objects.exists()


def test_what_preflight_refuses_cannot_be_pressed(client, editor):
    edition = make_plain_edition(subject="")
    make_audience(newsletter_of(edition), 1)
    page = client.get(schedule_url(edition)).content.decode()
    assert re.search(r"<button[^>]*disabled", page)
    client.post(schedule_url(edition), asked(edition, confirm="yes"))
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("name", ["pause", "resume", "cancel", "release"])
def test_a_press_asks_on_get_and_acts_on_post(client, editor, name):
    sources = {"pause": "sending", "resume": "paused", "cancel": "sending", "release": "held"}
    targets = {"pause": "paused", "resume": "sending", "cancel": "cancelled", "release": "scheduled"}
    mailing = make_running_mailing(user=editor)
    Mailing.objects.update(state=sources[name])
    url = reverse("newsletter_press", args=[mailing.pk, name])
    assert client.get(url).status_code == 200
    assert Mailing.objects.get().state == sources[name]
    assert client.post(url, {"confirmed": "yes"}).status_code == 302
    assert Mailing.objects.get().state == targets[name]
    assert client.post(url, follow=True).status_code == 200


def test_what_the_state_does_not_allow_is_told(client, editor):
    mailing = make_running_mailing(user=editor)
    answer = client.post(reverse("newsletter_press", args=[mailing.pk, "release"]), follow=True)
    assert "messages" in answer.content.decode()
    assert Mailing.objects.get().state == "sending"
    assert client.post(reverse("newsletter_press", args=[mailing.pk, "explode"])).status_code == 404


def test_the_forms_are_guarded_against_other_sites(edition, editor):
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    careful.force_login(editor)
    mailing = make_running_mailing(user=editor, edition=edition)
    for url in (
        schedule_url(edition),
        reverse("newsletter_press", args=[mailing.pk, "cancel"]),
        reverse("newsletter_trial", args=[edition.pk]),
    ):
        assert careful.post(url).status_code == 403
    assert Mailing.objects.get().state == "sending"


def urls_of(mailing):
    return {
        "see": [
            reverse("newsletter_mailings"),
            reverse("newsletter_mailing", args=[mailing.pk]),
            reverse("newsletter_mailing_progress", args=[mailing.pk]),
            reverse("newsletter_recipients", args=[mailing.pk]),
        ],
        "send": [
            reverse("newsletter_schedule", args=[mailing.edition_id]),
            reverse("newsletter_press", args=[mailing.pk, "cancel"]),
            reverse("newsletter_settle", args=[mailing.pk, mailing.deliveries.first().pk, "send-again"]),
        ],
    }


def test_permissions(client):
    mailing = make_running_mailing()
    urls = urls_of(mailing)
    everyone = urls["see"] + urls["send"]
    assert {client.get(url).status_code for url in everyone} == {302}
    client.force_login(user_with(name="nobody"))
    assert not [url for url in everyone if client.get(url).status_code == 200]
    client.force_login(user_with("view_mailing", name="reader"))
    assert [url for url in everyone if client.get(url).status_code == 200] == urls["see"]
    client.post(urls["send"][1])
    assert Mailing.objects.get().state == "sending"


def test_addresses_are_shown_only_to_those_who_may_see_them_and_logged(client):
    mailing = make_running_mailing()
    url = reverse("newsletter_recipients", args=[mailing.pk])
    client.force_login(user_with("view_mailing", name="reader"))
    page = client.get(url).content.decode()
    assert "reader0@example.jp" not in page
    assert str(mailing.deliveries.first().subscriber.pseudonym) in page
    assert not ModelLogEntry.objects.filter(action="newsletter.addresses.list").exists()
    client.force_login(user_with("view_mailing", "view_subscriber", name="data"))
    assert "reader0@example.jp" in client.get(url).content.decode()
    entry = ModelLogEntry.objects.get(action="newsletter.addresses.list")
    assert (entry.user.username, entry.data["addresses"]) == ("data", 3)


def test_recipients_can_be_filtered_and_paged(client, editor, django_assert_max_num_queries):
    mailing = make_running_mailing(count=120, user=editor)
    one = mailing.deliveries.last()
    Delivery.objects.filter(pk=one.pk).update(state="failed", reason="no-such-address")
    url = reverse("newsletter_recipients", args=[mailing.pk])
    with django_assert_max_num_queries(20):
        page = client.get(url).content.decode()
    assert page.count("@example.jp</th>") == 50
    assert "p=2" in page
    page = client.get(url, {"state": "failed"}).content.decode()
    assert page.count("@example.jp</th>") == 1
    page = client.get(url, {"state": "pending", "p": "3"}).content.decode()
    assert page.count("@example.jp</th>") == 19
    assert "state=pending&amp;p=2" in page
    assert client.get(url, {"state": '"><script>', "p": "x"}).status_code == 200


def test_the_pages_of_a_mailing_cost_few_queries(client, editor, django_assert_max_num_queries):
    mailing = make_running_mailing(count=60, user=editor)
    with django_assert_max_num_queries(24):
        assert client.get(reverse("newsletter_mailing", args=[mailing.pk])).status_code == 200
    with django_assert_max_num_queries(14):
        assert client.get(reverse("newsletter_mailing_progress", args=[mailing.pk])).status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get(reverse("newsletter_mailings")).status_code == 200


def test_progress_tells_the_browser_whether_to_come_again(client, editor):
    mailing = make_running_mailing(user=editor)
    url = reverse("newsletter_mailing_progress", args=[mailing.pk])
    answer = client.get(url)
    assert 'data-running="yes"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    Mailing.objects.update(state="finished")
    assert 'data-running="no"' in client.get(url).content.decode()


def test_an_uncertain_delivery_is_settled_by_a_press(client, editor):
    mailing = make_running_mailing(user=editor)
    mailing.deliveries.update(state="uncertain", reason="no-answer")
    first, second = mailing.deliveries.all()[:2]
    page = client.get(reverse("newsletter_recipients", args=[mailing.pk]), {"state": "uncertain"}).content.decode()
    for delivery, name, state in ((first, "treat-as-submitted", "submitted"), (second, "send-again", "pending")):
        url = reverse("newsletter_settle", args=[mailing.pk, delivery.pk, name])
        assert url in page
        client.get(url)
        assert Delivery.objects.get(pk=delivery.pk).state == "uncertain"
        client.post(url)
        assert Delivery.objects.get(pk=delivery.pk).state == state
    assert client.get(reverse("newsletter_settle", args=[mailing.pk, first.pk, "forget"])).status_code == 404


def test_a_test_mail_goes_to_whoever_presses(client, editor, edition, settings):
    with SmtpServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        url = reverse("newsletter_trial", args=[edition.pk])
        assert client.get(url).status_code == 405
        edition.subject = "{{姓}}さん、できました"
        edition.save_revision()
        client.post(url)
    assert server.accepted == [editor.email]
    subject = message_from_bytes(server.seen[0].raw, policy=policy.default)["Subject"]
    assert re.fullmatch("【テスト】.{1,6}さん、できました", subject), (
        "fields are filled in as the previews fill them"
    )


def test_without_an_address_of_ones_own_there_is_no_test_mail(client, edition):
    client.force_login(make_user("nameless", email=""))
    with SmtpServer() as server:
        answer = client.post(reverse("newsletter_trial", args=[edition.pk]), follow=True)
    page = answer.content.decode()
    assert server.connections == 0
    assert page.count("お使いのアカウントにメールアドレスがありません") == 2
    assert re.search(r"<button[^>]* disabled>\s*自分にテストメールを送る", page)


def test_the_editor_offers_scheduling(client, editor, edition):
    page = client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()
    assert page.count(schedule_url(edition)) >= 2
    parent = edition.get_parent()
    assert (
        "newsletter/schedule"
        not in client.get(reverse("wagtailadmin_pages:edit", args=[parent.pk])).content.decode()
    )


def test_why_a_mailing_is_held_is_found_afresh_in_the_readers_language(client, editor):
    mailing = make_scheduled_mailing(user=editor)
    data = {"findings": ["what was found then"]}
    Mailing.objects.update(state="held", state_data=data, state_reason="preflight")
    Newsletter.objects.update(legal_name="")
    url = reverse("newsletter_mailing", args=[mailing.pk])
    for language, words in (("ja", "送信者の正式な名称"), ("en", "the legal name of the sender")):
        UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": language})
        page = client.get(url).content.decode()
        assert words in page
        assert "what was found then" not in page
    Newsletter.objects.update(legal_name="合同会社かわら版")
    assert "The checks find nothing any more." in client.get(url).content.decode()
    Mailing.objects.update(state_reason="server-unknown")
    assert "The mail server is described now." in client.get(url).content.decode()


@pytest.mark.parametrize("state", ["scheduled", "preparing", "paused", "held", "finished", "cancelled", "failed"])
def test_a_mailings_page_stands_in_every_state(client, editor, state):
    mailing = make_scheduled_mailing(user=editor)
    data = {"findings": ["<b>one</b>"], "error": "x", "minutes_late": 3}
    Mailing.objects.update(state=state, state_data=data, state_reason="not-public")
    page = client.get(reverse("newsletter_mailing", args=[mailing.pk])).content.decode()
    assert "&lt;b&gt;one&lt;/b&gt;" in page
    assert ("/cancel/" in page) == (state not in ("finished", "cancelled", "failed"))


def test_who_cancelled_a_mailing_and_when_is_said_where_one_looks(client, editor, edition):
    mailing = make_scheduled_mailing(edition=edition, user=editor)
    writing = reverse("wagtailadmin_pages:edit", args=[edition.pk])
    assert "もう一度予約できます" not in html(client, writing)
    client.post(reverse("newsletter_press", args=[mailing.pk, "cancel"]))
    for url in (writing, reverse("newsletter_mailings")):
        assert "editorさんが中止しました" in html(client, url)
    assert "もう一度予約できます" in html(client, writing)
    make_scheduled_mailing(edition=edition, user=editor)
    assert "中止しました" not in html(client, writing)
