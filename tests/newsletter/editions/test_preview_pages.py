"""The page of all previews and the links for others: who may see what, and until when."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from newsletter.consent.models import Subscriber
from newsletter.editions.models import EditionPage
from newsletter.editions.previews.links import make_link, seen_by
from newsletter.editions.previews.models import PreviewLink
from newsletter.editions.previews.modes import in_colours
from newsletter.events import Event
from newsletter.roles import ensure_roles
from tests.factories.sending import make_audience, make_plain_edition, make_user, newsletter_of

pytestmark = pytest.mark.django_db
MODES = ("mail", "dark", "no-images", "text", "source")


@pytest.fixture
def edition() -> EditionPage:
    return make_plain_edition(
        subject="{{氏名|読者}}さまへ", body=[("greeting", "{{会社名}} {{氏名}} 様"), ("text", "<p>いまの本文</p>")]
    )


@pytest.fixture
def editor(client, edition):
    ensure_roles()
    user = make_user("editor", is_superuser=False, is_staff=False)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def page_of(edition) -> str:
    return reverse("newsletter_preview_page", args=[edition.pk])


def mode_of(edition, mode: str) -> str:
    return reverse("newsletter_preview_mode", args=[edition.pk, mode])


def link_to(edition, *, days: int = 7, pinned: bool = False, now=None) -> str:
    user = make_user("sharer")
    token = make_link(edition=edition, days=days, pinned=pinned, user=user, now=now or timezone.now())
    return reverse("newsletter_preview", args=[token])


def test_every_mode_stands_in_a_frame_of_its_width(client, editor, edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        html = client.get(page_of(edition)).content.decode()
    for mode in MODES:
        assert mode_of(edition, mode) in html
        assert client.get(mode_of(edition, mode)).status_code == 200
    assert html.count('width="375"') == 4
    assert html.count('width="700"') == 3
    assert "見本 花子さまへ" in html
    edition_list = client.get(reverse("wagtailadmin_pages:edit", args=[edition.pk])).content.decode()
    assert page_of(edition) in edition_list


def test_modes_are_what_they_say(client, editor, edition):
    mail, dark, bare, text, source = (client.get(mode_of(edition, mode), {"row": "full"}) for mode in MODES)
    assert "@media not all" in mail.content.decode()
    assert "@media all" in dark.content.decode()
    for answer in (mail, dark):
        assert "prefers-color-scheme" not in answer.content.decode()
    assert "img-src 'none'" in bare["Content-Security-Policy"]
    assert "img-src 'self'" in mail["Content-Security-Policy"]
    for answer in (mail, dark, bare):
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "株式会社みほん商会" in answer.content.decode()
    assert "株式会社みほん商会 見本 花子 様" in text.content.decode()
    assert "MIME-Version: 1.0" in source.content.decode()
    assert "List-Unsubscribe" in source.content.decode()
    assert "様" not in client.get(mode_of(edition, "text"), {"row": "nothing"}).content.decode()
    assert client.get(mode_of(edition, "web")).status_code == 404
    assert in_colours("<p>x</p>", dark=True) == "<p>x</p>"


def test_text_alone_has_no_frames_of_html(client, editor):
    edition = make_plain_edition(form="text")
    html = client.get(page_of(edition)).content.decode()
    assert mode_of(edition, "text") in html
    assert mode_of(edition, "mail") not in html
    assert client.get(mode_of(edition, "mail")).status_code == 404


def test_each_variant_can_be_seen(client, editor):
    conditional = {
        "conditions": [{"match": "any", "languages": ["en"], "topics": [], "segments": []}],
        "content": [("text", "<p>英語の読者だけに</p>")],
    }
    edition = make_plain_edition(body=[("text", "<p>みなさまに</p>"), ("conditional", conditional)])
    html = client.get(page_of(edition)).content.decode()
    assert 'id="as-variant"' in html
    assert "英語の読者だけに" not in client.get(mode_of(edition, "text")).content.decode()
    assert "英語の読者だけに" in client.get(mode_of(edition, "text"), {"variant": "c1"}).content.decode()


def test_a_real_reader_is_looked_up_by_those_who_may_and_logged(client, editor, edition):
    make_audience(newsletter_of(edition), 1)
    Subscriber.objects.update(family_name="実在", given_name="一郎")
    asked = {"address": "Reader0@example.jp"}
    assert "as-address" not in client.get(page_of(edition)).content.decode()
    assert client.post(page_of(edition), asked).status_code in (302, 403)
    assert not ModelLogEntry.objects.filter(action="newsletter.addresses.show").exists()
    editor.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    answer = client.post(page_of(edition), asked)
    assert "reader0" not in answer["Location"].lower()
    assert ModelLogEntry.objects.get(action="newsletter.addresses.show").user == editor
    html = client.get(answer["Location"]).content.decode()
    assert "reader0@example.jp" in html
    assert "実在 一郎さまへ" in html
    query = answer["Location"].partition("?")[2]
    assert "実在 一郎 様" in client.get(f"{mode_of(edition, 'text')}?{query}").content.decode()
    client.force_login(make_user("other"))
    assert "実在" not in client.get(f"{mode_of(edition, 'text')}?{query}").content.decode()
    assert client.post(page_of(edition), {"address": "nobody@example.jp"}, follow=True).status_code == 200


def test_whoever_may_neither_edit_nor_send_sees_none(client, edition):
    user = make_user("author", is_superuser=False, is_staff=False)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for url in (
        page_of(edition),
        mode_of(edition, "mail"),
        reverse("newsletter_preview_links", args=[edition.pk]),
    ):
        assert client.get(url).status_code in (302, 403)
    user.user_permissions.add(Permission.objects.get(codename="send_mailing"))
    assert client.get(page_of(edition)).status_code == 200
    assert client.post(reverse("newsletter_preview_links", args=[edition.pk]), {"days": 7}).status_code in (
        302,
        403,
    )
    assert not PreviewLink.objects.exists()


def test_a_link_is_made_shown_once_and_revoked(client, editor, edition):
    url = reverse("newsletter_preview_links", args=[edition.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"days": 90, "state": "latest"}).status_code == 200
    assert not PreviewLink.objects.exists()
    html = client.post(url, {"days": 30, "state": "pinned"}).content.decode()
    link = PreviewLink.objects.get()
    assert (link.expires_at - link.made_at).days == 30
    shown = html.partition('class="k-made"')[0].rpartition('value="')[2].partition('"')[0]
    assert shown.startswith("http")
    assert shown not in client.get(url).content.decode()
    path = "/" + shown.split("/", 3)[3]
    client.logout()
    assert client.get(path).status_code == 200
    client.force_login(editor)
    revoke = reverse("newsletter_preview_revoke", args=[edition.pk, link.pk])
    assert client.get(revoke).status_code == 405
    client.post(revoke)
    client.post(revoke)
    assert client.get(path).status_code == 404
    assert PreviewLink.objects.get().content is None
    logged = PageLogEntry.objects.filter(action__startswith="newsletter.edition.preview_link")
    assert logged.count() == 2


def test_a_link_speaks_the_editions_language_and_its_form_the_editors(client, editor, edition):
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "en"})
    html = client.post(reverse("newsletter_preview_links", args=[edition.pk]), {"days": 1, "state": "latest"})
    assert "7 days" in html.content.decode()
    assert "/en/newsletter/preview/" not in html.content.decode()


def test_a_link_shows_nobodys_values_to_anybody_and_is_kept_nowhere(client, edition):
    path = link_to(edition)
    for url in (path, *(f"{path}{mode}/" for mode in MODES)):
        answer = client.get(url, {"row": "full"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "見本" not in answer.content.decode()
        assert client.post(url).status_code == 405
    assert "読者さまへ" in client.get(path).content.decode()
    assert "default-src 'none'" in client.get(f"{path}mail/")["Content-Security-Policy"]
    assert not Event.objects.exists()


def test_a_pinned_link_stays_and_another_follows_the_draft(client, edition):
    pinned, latest = link_to(edition, pinned=True), ""
    token = make_link(
        edition=edition, days=1, pinned=False, user=PreviewLink.objects.get().made_by, now=timezone.now()
    )
    latest = reverse("newsletter_preview", args=[token])
    edition.body = [("text", "<p>あとの本文</p>")]
    edition.save_revision()
    assert "いまの本文" in client.get(f"{pinned}text/").content.decode()
    assert "あとの本文" in client.get(f"{latest}text/").content.decode()


def test_links_that_do_not_work_answer_alike(client, edition):
    now = timezone.now()
    expired = link_to(edition, days=1, now=now - timedelta(days=1))
    token = expired.rstrip("/").rpartition("/")[2]
    assert seen_by(token, now=now - timedelta(minutes=1)) is not None
    forged = expired.replace(token, f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}")
    answers = [client.get(url) for url in (expired, forged, f"{expired}mail/", expired.replace(token, "%00%ff"))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers[:3]}) == 1
    assert "第一便" not in answers[0].content.decode()
    with pytest.raises(ValueError, match="8"):
        make_link(edition=edition, days=8, pinned=False, user=None, now=now)
