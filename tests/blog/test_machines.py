"""What machines read: feed, sitemap, robots, head."""

from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings

from blog.models import PublicationSettings, StandingPage
from blog.publication import absolute_url, privacy_url, privacy_version, publication_name
from tests.factories.blog import EssayPageFactory, ImageFactory

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://kawaraban.example"
    settings.ALLOWED_HOSTS = ["*"]


def head(client, path, **headers):
    return BeautifulSoup(client.get(path, headers=headers).content, "html.parser").head


def test_the_feed_holds_the_whole_text_with_full_addresses(home, author, category, client):
    EssayPageFactory(
        parent=home,
        slug="gap",
        title="営業 & マーケ",
        authors=[author],
        category=category,
        body=[
            ("text", f'<p>本文 <a linktype="page" id="{author.pk}">著者</a></p>'),
            ("figure", {"image": ImageFactory(), "alt": "白板", "ornament": False, "caption": ""}),
            ("embed", {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "対談"}),
            ("sign_up", {"heading": "登録", "text": "", "page": None}),
        ],
    )
    answer = client.get("/feed/", headers={"host": "evil.example"})
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel.findtext("link") == "https://kawaraban.example/"
    assert channel.findtext("language") == "ja"
    item = channel.find("item")
    assert item.findtext("title") == "営業 & マーケ"
    assert item.findtext("link") == "https://kawaraban.example/gap/"
    assert item.findtext("category") == "組織と対話"
    text = item.findtext(CONTENT)
    assert 'href="https://kawaraban.example/authors/hamano/"' in text
    assert 'src="https://kawaraban.example/media/' in text
    assert "/media" not in text.replace("https://kawaraban.example/media", "")
    assert "<form" not in text
    assert "iframe" not in text
    assert b"evil.example" not in answer.content


def test_each_language_has_its_feed(homes, client):
    EssayPageFactory(parent=homes["ja"], slug="ja-essay")
    EssayPageFactory(parent=homes["en"], slug="en-essay")
    shown = client.get("/en/feed/").content.decode()
    assert "/en/en-essay/" in shown
    assert "ja-essay" not in shown


def test_the_feed_costs_a_bounded_number_of_queries(home, author, category, client, django_assert_max_num_queries):
    for _number in range(8):
        EssayPageFactory(parent=home, authors=[author], category=category)
    client.get("/feed/")
    with django_assert_max_num_queries(12):
        client.get("/feed/")


def test_robots_point_to_the_sitemap(home, client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://kawaraban.example/sitemap.xml" in text
    assert "Disallow: /\n" not in text.split("\n\n")[0] + "\n"


def test_the_head_of_an_essay(essay, client):
    essay.hero_image = ImageFactory()
    essay.save()
    shown = head(client, "/gap/", host="evil.example")
    assert shown.select_one("link[rel=canonical]")["href"] == "https://kawaraban.example/gap/"
    graph = {tag["property"]: tag["content"] for tag in shown.select("meta[property]")}
    assert graph["og:type"] == "article"
    assert graph["og:title"] == essay.title
    assert graph["og:url"] == "https://kawaraban.example/gap/"
    assert graph["og:image"].startswith("https://kawaraban.example/")
    assert graph["og:site_name"] == "瓦版"
    assert "evil.example" not in str(shown)
    assert essay.lead[:10] in shown.select_one("meta[name=description]")["content"]


def test_the_graph_cannot_end_its_script(essay, client):
    essay.title = "</script><script>alert(1)</script>"
    essay.save()
    assert b"<script>alert(1)" not in client.get("/gap/").content


# blog.publication


def test_addresses_come_from_the_setting(essay):
    assert absolute_url(essay) == "https://kawaraban.example/gap/"
    assert absolute_url("/feed/") == "https://kawaraban.example/feed/"
    with override_settings(SITE_URL="http://127.0.0.1:8130"):
        assert absolute_url("/feed/") == "http://127.0.0.1:8130/feed/"


def test_names_fall_back(db, homes, settings):
    assert (publication_name("ja"), publication_name("en")) == ("瓦版", "Kawaraban")
    PublicationSettings.objects.update(name_en="")
    assert publication_name("en") == "瓦版"
    PublicationSettings.objects.update(name="")
    assert publication_name("ja") == settings.WAGTAIL_SITE_NAME


def test_the_privacy_version_follows_what_is_published(home):
    page = StandingPage.objects.child_of(home).get(purpose="privacy")
    before = privacy_version("ja")
    assert before == str(page.live_revision_id)
    page.save_revision()
    assert privacy_version("ja") == before
    page.get_latest_revision().publish()
    assert privacy_version("ja") != before
    assert privacy_url("ja") == "https://kawaraban.example/privacy/"
    StandingPage.objects.filter(purpose="privacy").update(live=False)
    assert (privacy_version("ja"), privacy_url("ja")) == ("", "")
