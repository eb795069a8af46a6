"""Feeds: RSS 2.0, Atom 1.0 and JSON Feed 1.1, held against what their specifications require."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from blog.feeds.full_text import xml_text
from blog.models import SeriesPage
from tests.factories.blog import EssayPageFactory, ImageFactory

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SITE = "https://kawaraban.example"
RUBY = "<ruby>瓦<rp>(</rp><rt>かわら</rt><rp>)</rp></ruby>"
NASTY = "制御\x00\x0b文字 ]]> <b>&amp; 😀👨‍👩‍👧 𠮷\ufffe"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["*"]


def nasty_essay(home, **fields):
    return EssayPageFactory(
        parent=home,
        title=NASTY.replace("\x00", ""),
        lead=NASTY.replace("\x00", ""),
        body=[
            ("text", f'<p>本文 ]]> <a href="/gap/">ここ</a> &amp; {RUBY}</p>'),
            ("heading", {"text": "営業とマーケティングの溝", "level": "h2", "anchor": ""}),
        ],
        **fields,
    )


def test_characters_no_document_may_hold_are_left_out():
    assert xml_text("a\x00\x0b\x1f\ufffe\uffff\ud800b\t\n😀") == "ab\t\n😀"


def test_rss_has_what_its_specification_requires(home, author, category, client):
    nasty_essay(
        home,
        slug="nasty",
        authors=[
            author,
        ],
        category=category,
    )
    channel = ElementTree.fromstring(client.get("/feed/").content).find("channel")
    for name in ("title", "link", "description"):
        assert channel.findtext(name)
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": f"{SITE}/feed/"}
    item = channel.find("item")
    assert item.findtext("title") == xml_text(NASTY)
    assert item.find("guid").get("isPermaLink") == "false"
    assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
    assert "]]&gt;" in item.findtext(CONTENT)
    assert "<wbr" not in item.findtext(CONTENT)
    assert "<rt>かわら</rt>" in item.findtext(CONTENT)


def test_atom_has_what_rfc_4287_requires(home, author, category, client):
    nasty_essay(home, slug="nasty", authors=[author], category=category)
    root = ElementTree.fromstring(client.get("/feed/atom/").content)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert [len(root.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "瓦版"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{SITE}/", "self": f"{SITE}/feed/atom/"}
    entry = root.find(f"{ATOM}entry")
    assert [len(entry.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated", "content")] == [1, 1, 1, 1]
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")).tzinfo
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == author.title
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE}/authors/hamano/"
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.find(f"{ATOM}category").get("term") == category.title


def test_json_feed_has_what_version_1_1_requires(home, author, category, client):
    nasty_essay(home, slug="nasty", authors=[author], category=category, tag_names=["対話"])
    answer = client.get("/feed/json/")
    assert answer["Content-Type"].startswith("application/feed+json")
    found = json.loads(answer.content)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert (found["home_page_url"], found["feed_url"]) == (f"{SITE}/", f"{SITE}/feed/json/")
    assert found["language"] == "ja"
    item = found["items"][0]
    assert isinstance(item["id"], str)
    assert item["url"] == f"{SITE}/nasty/"
    assert item["authors"] == [{"name": author.title, "url": f"{SITE}/authors/hamano/"}]
    assert item["tags"] == [category.title, "対話"]
    assert datetime.fromisoformat(item["date_published"]).tzinfo
    assert f'href="{SITE}/gap/"' in item["content_html"]


def test_an_essay_is_known_by_the_same_name_in_every_format_and_after_it_moved(home, client):
    essay = EssayPageFactory(parent=home, slug="before")
    identity = feedparser.parse(client.get("/feed/").content).entries[0].id
    essay.slug = "after"
    essay.save()
    assert feedparser.parse(client.get("/feed/atom/").content).entries[0].id == identity
    assert json.loads(client.get("/feed/json/").content)["items"][0]["id"] == identity
    assert identity.startswith("urn:uuid:")


def test_every_feed_is_well_formed_and_speaks_of_its_own(homes, author, category, client):
    home = homes["ja"]
    series = SeriesPage(title="溝の話", slug="gap-stories", locale=home.locale)
    home.add_child(instance=series)
    nasty_essay(home, slug="mine", authors=[author], category=category, series=series, tag_names=["dialogue"])
    EssayPageFactory(parent=home, slug="other")
    EssayPageFactory(parent=homes["en"], slug="english")
    places = ["/authors/hamano/", "/categories/dialogue/", "/gap-stories/", "/tags/dialogue/"]
    for place in places:
        for kind in ("feed/", "feed/atom/"):
            found = feedparser.parse(client.get(place + kind).content)
            assert not found.bozo, (place, kind, found.get("bozo_exception"))
            assert [entry.link for entry in found.entries] == [f"{SITE}/mine/"]
            assert found.feed.link == SITE + place
        assert json.loads(client.get(place + "feed/json/").content)["feed_url"] == f"{SITE}{place}feed/json/"
    assert [entry.link for entry in feedparser.parse(client.get("/en/feed/atom/").content).entries] == [
        f"{SITE}/en/english/"
    ]


def test_pages_name_their_feeds_and_nothing_else_is_one(home, author, category, client):
    EssayPageFactory(parent=home, authors=[author], category=category, tag_names=["dialogue"])
    for place in ("/", "/authors/hamano/", "/categories/dialogue/", "/tags/dialogue/"):
        shown = client.get(place).content.decode()
        for kind in ("feed/", "feed/atom/", "feed/json/"):
            assert f'href="{place}{kind}"' in shown
            assert client.get(place + kind).status_code == 200
    for wrong in (
        "/feed/rss/",
        "/feed/xml/",
        "/authors/feed/",
        "/authors/hamano/feed/rss/",
        "/tags/nothing/feed/",
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_drafts_and_private_authors_have_no_feed(home, author, client):
    EssayPageFactory(parent=home, slug="draft", authors=[author], live=False)
    assert b"draft" not in client.get("/feed/").content
    author.unpublish()
    assert client.get("/authors/hamano/feed/").status_code == 404


def test_a_feed_says_when_it_changed_and_an_empty_one_stays_the_same(home, client):
    empty = client.get("/feed/atom/").content
    assert client.get("/feed/atom/").content == empty
    assert not feedparser.parse(empty).entries
    essay = EssayPageFactory(parent=home)
    changed = datetime.fromisoformat(feedparser.parse(client.get("/feed/atom/").content).feed.updated)
    assert changed == essay.last_published_at.replace(microsecond=0)


def test_a_feed_costs_a_fixed_number_of_queries_and_one_per_essay_with_figures(
    home, author, category, client, django_assert_max_num_queries
):
    image = ImageFactory()
    figure = ("figure", {"image": image, "alt": "白板", "ornament": False, "caption": ""})
    for number in range(6):
        EssayPageFactory(
            parent=home,
            authors=[author],
            category=category,
            tag_names=[f"tag-{number}"],
            hero_image=image,
            body=[("text", "<p>本文</p>"), figure, figure],
        )
    client.get("/feed/json/")
    with django_assert_max_num_queries(12 + 2 * 6):
        assert client.get("/feed/json/").status_code == 200


def test_only_full_addresses_leave_the_house(home, client):
    nasty_essay(home, slug="nasty", hero_image=ImageFactory())
    for kind in ("feed/", "feed/atom/", "feed/json/"):
        text = client.get(f"/{kind}", headers={"host": "evil.example"}).content.decode()
        assert "evil.example" not in text
        assert urlsplit(SITE).netloc in text
        assert 'href=\\"/' not in text
        assert "src=&quot;/" not in text
