"""Essays at hand: the facts of a page are asked for once, and never too long."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import PageViewRestriction

from blog import memory
from blog.at_hand import essay_at_hand
from config.page_cache import generation
from config.page_cache.generation import Watch
from newsletter.newsletters.setup import create_newsletter
from tests.factories.blog import EssayPageFactory, ImageFactory
from tests.running.reader import Still, Web, cookie


@pytest.fixture(autouse=True)
def own_memory(monkeypatch):
    monkeypatch.setattr(memory, "_memory", memory.Memory())
    monkeypatch.setattr(generation, "watch", Watch())


@pytest.fixture
def essay(home, author, category):
    return EssayPageFactory(
        parent=home,
        slug="gap",
        authors=[author],
        category=category,
        tag_names=["営業"],
        body=[("text", "<p>本文。</p>"), ("figure", {"image": ImageFactory(), "alt": "", "caption": ""})],
    )


@pytest.fixture
def web():
    """A process that keeps no finished page."""
    return Web(most_bytes=0, watch=Still())


def changed(web):
    web.application.watch.number += 1


def test_an_essay_at_hand_costs_no_query_and_its_page_is_the_same(essay, web, django_assert_num_queries):
    first = web.get("/gap/").text
    with django_assert_num_queries(0):
        second = web.get("/gap/").text
    assert second == first


def test_two_essays_do_not_mix(essay, home, author, category, web):
    EssayPageFactory(parent=home, slug="other", title="別の題", authors=[author], category=category)
    for _time in range(2):
        assert f"<title>{essay.title} |" in web.get("/gap/").text
        assert "<title>別の題 |" in web.get("/other/").text


def test_two_languages_do_not_mix(essay, homes, web):
    EssayPageFactory(parent=homes["en"], slug="gap", title="Mind the gap")
    for _time in range(2):
        assert f"<title>{essay.title} |" in web.get("/gap/").text
        assert "<title>Mind the gap |" in web.get("/en/gap/").text


def test_what_was_published_shows_at_once(essay):
    web = Web(most_bytes=0, watch=generation.watch)
    assert "新しい題" not in web.get("/gap/").text
    essay.title = "新しい題"
    essay.save_revision().publish()
    generation.replace()  # as on commit
    assert "<title>新しい題 |" in web.get("/gap/").text


def test_a_draft_is_never_kept(essay, home, web):
    essay.unpublish()
    with memory.under(1):
        assert essay_at_hand(home, "gap").shown is None
        essay.live = True
        essay.save()
        assert essay_at_hand(home, "gap").live
    assert web.get("/gap/").status == 200


def test_what_is_restricted_is_never_kept(essay, home, web):
    restriction = PageViewRestriction(page=essay.page_ptr, restriction_type="password", password="x")
    restriction.save()
    with memory.under(1):
        assert essay_at_hand(home, "gap").shown is None
    for _time in range(2):
        assert essay.lead not in web.get("/gap/").text


def test_what_is_restricted_later_is_closed(essay, web):
    assert essay.lead in web.get("/gap/").text
    PageViewRestriction.objects.create(page=essay.page_ptr, restriction_type="password", password="x")
    changed(web)
    assert essay.lead not in web.get("/gap/").text


def test_an_address_without_essay_takes_no_room(essay, home, web):
    with memory.under(1):
        assert essay_at_hand(home, "nothing") is None
        assert memory._memory.bytes == 0
    assert web.get("/nothing/").status == 404


def test_an_editors_bar_stays_the_editors(essay, web):
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("admin", "admin@example.jp", "a-long-password"))
    for _time in range(2):
        assert "wagtail-userbar" in web.get("/gap/", HTTP_COOKIE=cookie(editor)).text
        assert "wagtail-userbar" not in web.get("/gap/").text


def test_the_forms_time_is_that_of_the_request(essay, homes, web, time_machine):
    create_newsletter(
        homes=homes,
        names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
        sender_name="編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )

    def shown():
        return re.search(r'name="shown" value="([^"]+)"', web.get("/gap/").text)[1]

    time_machine.move_to("2026-11-26T09:00:00+09:00", tick=False)
    first = shown()
    time_machine.move_to("2026-11-26T09:01:00+09:00", tick=False)
    assert shown() != first


def test_what_one_request_leaves_on_an_essay_is_not_seen_by_the_next(essay, home):
    with memory.under(1):
        essay_at_hand(home, "gap").title = "跡"
        assert essay_at_hand(home, "gap").title == essay.title
