"""Test mails to named staff: who may send and get them, what is kept, and what changed since."""

from email import message_from_bytes, policy

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import PageLogEntry

from newsletter.consent.models import Subscriber
from newsletter.editions.models import EditionPage
from newsletter.editions.preflight import check
from newsletter.editions.previews.rows import look_up
from newsletter.events import Event
from newsletter.roles import ensure_roles
from newsletter.sending.models import Delivery
from newsletter.sending.services import plan
from newsletter.sending.trials.changes import Line, difference
from newsletter.sending.trials.models import Trial, TrialRecipient
from newsletter.sending.trials.remembered import KEPT, remember, since_last_trial
from newsletter.sending.trials.services import MOST_AN_HOUR, send_trials
from tests.factories.sending import NOW, make_audience, make_plain_edition, make_user, newsletter_of, server_at
from tests.fakes.smtp_server import SmtpServer, faults

pytestmark = pytest.mark.django_db
TO_ALL = ["one@example.jp", "two@example.jp", "one@example.jp"]


@pytest.fixture
def edition() -> EditionPage:
    return make_plain_edition(
        subject="{{氏名|読者}} さまへ", body=[("greeting", "{{氏名}} 様"), ("text", "<p>こんにちは。</p>")]
    )


@pytest.fixture
def editor(client):
    ensure_roles()
    user = make_user("editor", is_superuser=False, is_staff=False)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def page_of(edition) -> str:
    return reverse("newsletter_trials", args=[edition.pk])


def words_of(client, edition) -> str:
    return client.get(page_of(edition), headers={"accept-language": "en"}).content.decode()


def test_ticked_staff_and_oneself_get_the_chosen_row(client, editor, edition, settings):
    newsletter = newsletter_of(edition)
    named = TrialRecipient.objects.create(newsletter=newsletter, name="校閲", address="proof@example.jp")
    TrialRecipient.objects.create(newsletter=newsletter, name="ほか", address="other@example.jp")
    page = client.get(page_of(edition)).content.decode()
    assert "校閲 (proof@example.jp)" in page
    assert "editor@example.jp" in page
    with SmtpServer() as server:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        assert not server.accepted
        answer = client.post(page_of(edition), {"to": ["me", str(named.pk)], "row": "full"}, follow=True)
    assert server.accepted == ["editor@example.jp", "proof@example.jp"]
    page = answer.content.decode()
    assert "proof@example.jp" in page
    assert "250" in page
    raw = server.seen[-1].raw
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert message["Subject"] == "【テスト】見本 花子 さまへ"
    assert "見本 花子 様" in message.get_body(("plain",)).get_content()
    entry = PageLogEntry.objects.get(action="newsletter.edition.trial")
    assert (entry.user, entry.revision, entry.data) == (
        editor,
        edition.latest_revision,
        {"accepted": 2, "tried": 2},
    )
    assert not Delivery.objects.exists()
    assert not Event.objects.exists()
    assert "proof" not in str(list(Trial.objects.values()))


def test_nobody_else_sends_and_strangers_are_no_choice(client, editor, edition):
    with SmtpServer() as server:
        for data in ({"to": [], "row": "full"}, {"to": ["99"], "row": "full"}, {"to": ["me"], "row": "forged"}):
            assert client.post(page_of(edition), data).status_code == 200
        client.force_login(make_user("author", is_superuser=False, is_staff=False))
        assert client.get(page_of(edition)).status_code in (302, 403)
        author = make_user("second", is_superuser=False, is_staff=False)
        author.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(author)
        assert client.post(page_of(edition), {"to": ["me"], "row": "full"}).status_code in (302, 403)
    assert server.connections == 0
    assert not Trial.objects.exists()


def test_a_real_reader_is_for_those_who_may_see_addresses_alone(client, editor, edition):
    newsletter = newsletter_of(edition)
    make_audience(newsletter, 1)
    Subscriber.objects.update(family_name="実在", given_name="一郎")
    key = look_up(newsletter=newsletter, address="reader0@example.jp", user=editor)
    assert "reader0" not in client.get(page_of(edition), {"row": key}).content.decode()
    editor.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    assert "reader0@example.jp" in client.get(page_of(edition), {"row": key}).content.decode()
    other = make_user("other")
    assert look_up(newsletter=newsletter, address="nobody@example.jp", user=other) == ""
    client.force_login(other)
    assert "reader0" not in client.get(page_of(edition), {"row": key}).content.decode()


def test_what_each_server_said_is_told_and_trouble_ends_it(edition):
    user = make_user("someone")
    with SmtpServer(script=faults({"rcpt": "550 5.1.1 no such user here"})) as server:
        sent = send_trials(edition=edition, addresses=TO_ALL, user=user, now=NOW, server=server_at(server.port))
    assert [one.accepted for one in sent] == [False, False]
    assert all("550 5.1.1 no such user here" in one.words for one in sent)
    assert not Trial.objects.exists()
    with SmtpServer(script=faults({"mail": "451 4.3.0 later"})) as server:
        sent = send_trials(edition=edition, addresses=TO_ALL, user=user, now=NOW, server=server_at(server.port))
        assert server.connections == 1
    assert len(sent) == 2


def test_an_hour_has_its_limit(edition):
    user = make_user("someone")
    addresses = [f"staff{number}@example.jp" for number in range(10)]
    with SmtpServer() as server:
        for _time in range(MOST_AN_HOUR // 10 + 1):
            sent = send_trials(
                edition=edition, addresses=addresses, user=user, now=NOW, server=server_at(server.port)
            )
        assert len(server.accepted) == MOST_AN_HOUR
        assert not any(one.accepted for one in sent)
        other = make_user("other")
        assert send_trials(edition=edition, addresses=TO_ALL, user=other, now=NOW, server=server_at(server.port))[
            0
        ].accepted


def test_scheduling_says_what_was_never_tested_or_changed_since(client, editor, edition):
    make_audience(newsletter_of(edition), 2)

    def levels():
        return [finding.level for finding in plan(edition=edition).findings if finding.code == "tested"]

    assert levels() == ["warn"]
    assert [one for one in check(edition) if one.code == "tested"] == []
    remember(edition=edition.get_latest_revision_as_object(), accepted=1, user=editor, now=NOW)
    edition.save_revision()
    assert levels() == ["pass"]
    assert "shows the edition as it is now" in words_of(client, edition)
    edition.body = [("text", "<p>さようなら。</p>")]
    edition.save_revision()
    assert levels() == ["warn"]
    found = since_last_trial(edition.get_latest_revision_as_object())
    assert Line("removed", "こんにちは。") in found.text
    assert Line("added", "さようなら。") in found.text
    assert not found.subject
    page = client.get(reverse("newsletter_schedule", args=[edition.pk])).content.decode()
    assert "<del>" in page
    assert "さようなら。</ins>" in page
    edition.slug = "renamed"
    edition.body = [("text", "<p>こんにちは。</p>")]
    edition.body = [("greeting", "{{氏名}} 様"), ("text", "<p>こんにちは。</p>")]
    edition.save_revision()
    found = since_last_trial(edition.get_latest_revision_as_object())
    assert (found.is_same, found.subject) == (False, [])


def test_only_the_latest_trials_are_kept(edition):
    user, draft = make_user("someone"), edition.get_latest_revision_as_object()
    for _time in range(KEPT + 2):
        remember(edition=draft, accepted=1, user=user, now=NOW)
    assert Trial.objects.count() == KEPT


def test_a_difference_shows_a_line_around_and_where_it_leaves_out():
    before = "\n".join("abcdefgh")
    assert difference(before, before) == []
    found = difference(before, before.replace("b", "B").replace("g", "G"))
    assert [line.kind for line in found] == [
        *("same", "removed", "added", "same"),
        "gap",
        *("same", "removed", "added", "same"),
    ]
    assert len(difference("", "\n".join(map(str, range(1000))))) == 201


def test_recipients_are_kept_by_those_who_send(client, editor, edition):
    url = reverse("trial_recipients:add")
    newsletter = newsletter_of(edition)
    client.post(url, {"newsletter": newsletter.pk, "name": "校閲", "address": "proof@example.jp"})
    assert TrialRecipient.objects.get().name == "校閲"
    client.post(url, {"newsletter": newsletter.pk, "name": "重複", "address": "proof@example.jp"})
    assert TrialRecipient.objects.count() == 1
    assert "校閲" in client.get(reverse("trial_recipients:index")).content.decode()
