"""Preview links: made by whoever may edit, shown to whoever holds them, dead after a week."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission

from blog.previews.links import LIFETIME, NoSuchPreview, PreviewExpired, make_token, page_of_token
from tests.factories.blog import EssayPageFactory

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found

NOW = timezone.now()


@pytest.fixture
def draft(home, author, category):
    essay = EssayPageFactory(parent=home, slug="soon", live=False, authors=[author], category=category)
    essay.body = [("text", "<p>まだ誰にも見せていない。</p>")]
    essay.save_revision()
    return essay


def link(essay, now):
    return reverse("blog:preview", args=[make_token(page_id=essay.pk, now=now)])


def test_the_link_shows_the_latest_draft_to_anyone(draft, client):
    answer = client.get(link(draft, timezone.now()))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "まだ誰にも見せていない。" in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_a_later_draft_is_shown_by_the_same_link(draft, client):
    address = link(draft, timezone.now())
    draft.body = [("text", "<p>二稿。</p>")]
    draft.save_revision()
    assert "二稿。" in client.get(address).content.decode()


def test_the_link_dies(draft, client):
    old = timezone.now() - LIFETIME
    assert client.get(link(draft, old + timedelta(seconds=30))).status_code == 200
    answer = client.get(link(draft, old - timedelta(seconds=1)))
    assert answer.status_code == 410
    assert "まだ誰にも見せていない" not in answer.content.decode()


def test_a_forged_link_is_nothing(draft, client):
    assert client.get("/preview/abc:def/").status_code == 404
    address = link(draft, timezone.now())
    assert client.get(address[:-2] + "x/").status_code == 404


def test_a_deleted_essay_has_no_preview(draft, client):
    address = link(draft, timezone.now())
    draft.delete()
    assert client.get(address).status_code == 404


def test_tokens():
    token = make_token(page_id=7, now=NOW)
    assert page_of_token(token, now=NOW + LIFETIME - timedelta(seconds=2)) == 7
    with pytest.raises(PreviewExpired):
        page_of_token(token, now=NOW + LIFETIME)
    with pytest.raises(NoSuchPreview):
        page_of_token("x" + token, now=NOW)


def test_the_editor_offers_the_link_and_a_post_makes_it(editor, draft, client):
    address = reverse("blog_preview_link", args=[draft.pk])
    assert address in editor.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert not BeautifulSoup(editor.get(address).content, "html.parser").select("#preview-link")
    made = BeautifulSoup(editor.post(address).content, "html.parser").select_one("#preview-link")["value"]
    assert client.get("/" + made.split("/", 3)[3]).status_code == 200


def test_only_those_who_may_edit_make_links(draft):
    user = get_user_model().objects.create_user("reader", "reader@example.jp", "a-long-password")
    group = Group.objects.create(name="somewhere else")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    browser = Client()
    browser.force_login(user)
    address = reverse("blog_preview_link", args=[draft.pk])
    assert browser.post(address).status_code in {302, 403}
    assert b"preview-link" not in browser.post(address).content
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=draft.get_parent(), permission=change)
    assert b"preview-link" in browser.post(address).content


def test_strangers_are_sent_to_sign_in(draft, client):
    answer = client.post(reverse("blog_preview_link", args=[draft.pk]))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
