"""A draft as other houses will show it."""

import pytest
from django.urls import reverse

from blog.models import EssayPage
from blog.previews.elsewhere import MODES
from tests.blog.test_slugs import posted
from tests.factories.blog import EssayPageFactory, ImageFactory

NAMES = [name for name, _label in MODES]


@pytest.fixture
def essay(home, author, category):
    body = [("text", "<p>本文の<ruby>終<rp>(</rp><rt>おわ</rt><rp>)</rp></ruby>り。</p>")]
    fields = {"hero_image": ImageFactory(), "title": "営業と話す" * 12, "lead": "リードの文。" * 40, "body": body}
    return EssayPageFactory(parent=home, slug="seen-elsewhere", authors=[author], category=category, **fields)


def shown(essay, mode):
    response = essay.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("mode", NAMES)
def test_each_says_that_it_is_an_approximation(essay, mode):
    page = shown(essay, mode)
    assert 'class="note"' in page
    assert "noindex" in page
    assert "<script" not in page


def test_a_card_shows_the_image_readers_get(essay):
    page = shown(essay, "card")
    assert "data:image/jpeg;base64," in page or "/media/" in page
    assert "localhost" in page or "127.0.0.1" in page
    assert essay.title not in page, "too long for a card"
    assert "…" in page


def test_a_search_result_is_cut_by_width(essay):
    page = shown(essay, "search")
    assert "営業と話す" * 6 + "営…" in page
    assert "› seen-elsewhere" in page
    essay.seo_title, essay.search_description = "短い題", "説明。"
    page = shown(essay, "search")
    assert "短い題 | 瓦版" in page
    assert "説明。" in page


def test_a_feed_reader_shows_the_whole_text(essay):
    page = shown(essay, "feed")
    assert "<rt>おわ</rt>" in page
    assert essay.title in page


def test_what_the_author_wrote_is_no_markup(essay):
    essay.title = essay.lead = "<script>alert(1)</script>"
    for mode in NAMES:
        assert "<script" not in shown(essay, mode)


@pytest.mark.parametrize("mode", NAMES)
def test_an_essay_that_was_never_saved_can_be_looked_at(home, admin_client, mode):
    address = reverse("wagtailadmin_pages:preview_on_add", args=["blog", "essaypage", home.pk])
    assert admin_client.post(address, posted("")).json()["is_valid"] is True
    assert admin_client.get(f"{address}?mode={mode}").status_code == 200
    assert not EssayPage.objects.exists()


def test_the_page_itself_comes_first(essay):
    assert essay.default_preview_mode == ""
    assert "essay__text" in shown(essay, "")
