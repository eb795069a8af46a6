"""The public archive: what was mailed, as it was mailed."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404

from blog.search.questions import searchable_pages
from newsletter.editions.archive import frozen, searching
from newsletter.editions.archive.listing import archive
from newsletter.editions.archive.searching import reindex
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT
from newsletter.sending.archiving import publish_archive
from newsletter.sending.control import settle
from newsletter.sending.models import Delivery, Mailing, MailingVariant
from tests.factories.editions import make_edition, newsletter_page

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DAY = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)


def published(**fields: Any) -> EditionPage:
    edition = make_edition(**fields)
    edition.get_latest_revision().publish()
    return EditionPage.objects.get(pk=edition.pk)


def freeze(edition: EditionPage, *, started_at: datetime | None = DAY, **fields: Any) -> MailingVariant:
    rendered = render_edition(edition=edition, language=edition.locale.language_code)
    mailing = Mailing.objects.create(
        edition=edition,
        revision=edition.get_latest_revision(),
        newsletter=edition.get_parent().specific.newsletter,
        state=Mailing.State.FINISHED,
        started_at=started_at,
        frozen_at=DAY,
    )
    values = {
        "language": edition.locale.language_code,
        "title": edition.title,
        "number": edition.number,
        "subject": rendered.subject,
        "preheader": rendered.preheader,
        "web_html": rendered.web_html,
    }
    return MailingVariant.objects.create(
        mailing=mailing,
        html=rendered.html,
        text=rendered.text,
        body_hash="x",
        **(values | fields),
    )


def shown(client, edition: EditionPage) -> str:
    answer = client.get(edition.get_url())
    assert answer.status_code == 200
    return answer.content.decode().replace("<wbr>", "")


def test_an_edition_that_was_not_mailed_shows_its_blocks(client) -> None:
    html = shown(client, published(title="最初の便り"))
    assert "最初の便り" in html
    assert "こんにちは。" in html


def test_editing_after_mailing_changes_nothing_of_what_is_shown(client) -> None:
    edition = published(title="送った題", subject="送った件名")
    freeze(edition)
    edition.title, edition.subject, edition.preheader = "直した題", "直した件名", "直した"
    edition.body = [("text", "<p>直した本文</p>")]
    edition.save_revision().publish()
    html = shown(client, EditionPage.objects.get(pk=edition.pk))
    assert "送った題" in html
    assert "<title>送った題 |" in html
    assert 'property="og:title" content="送った題"' in html
    assert "直した" not in html
    assert "こんにちは。" in html
    assert "2026年11月4日" in html


def test_the_last_mailing_that_began_is_what_is_shown(client) -> None:
    edition = published()
    freeze(edition, web_html="<p>一度目</p>")
    freeze(edition, started_at=DAY + timedelta(days=1), web_html="<p>二度目</p>")
    freeze(edition, started_at=None, web_html="<p>始まらなかった</p>")
    html = shown(client, edition)
    assert "二度目" in html
    assert "一度目" not in html
    assert "始まらなかった" not in html


def test_the_variant_of_the_editions_language_is_shown(client) -> None:
    edition = published()
    variant = freeze(edition, language="en", key="en", web_html="<p>english</p>")
    for key, words in (("some", "一部の人だけ"), ("default", "日本語")):
        html = f"<p>{words}</p>"
        MailingVariant.objects.create(
            mailing=variant.mailing, key=key, language="ja", subject="件名", web_html=html, body_hash="x"
        )
    assert "日本語" in shown(client, edition)
    assert "一部の人だけ" not in shown(client, edition)


def test_no_readers_own_address_is_ever_shown(client) -> None:
    edition = published()
    links = f'<a href="{LEAVE_SLOT}">抜ける道</a><a href="{PREFERENCES_SLOT}">設定</a>'
    freeze(edition, web_html=f"<p>本文</p><p>{links}</p>")
    html = shown(client, edition)
    assert "slot.invalid" not in html
    assert "抜ける道" not in html


def test_an_edition_that_is_only_mailed_has_no_page(client) -> None:
    edition = published(distribution=EditionPage.Distribution.MAIL_ONLY)
    assert client.get(edition.get_url()).status_code == 404
    assert edition.title not in client.get("/newsletter/").content.decode()


def test_a_draft_is_nowhere(client) -> None:
    edition = make_edition(title="まだ下書き")
    assert client.get(edition.get_url()).status_code == 404
    assert "まだ下書き" not in client.get("/newsletter/").content.decode()


def test_editions_lead_to_their_neighbours(client) -> None:
    editions = [published(title=f"便り{number}") for number in range(3)]
    for days, edition in enumerate(editions):
        freeze(edition, started_at=DAY + timedelta(days=days))
    middle = shown(client, editions[1])
    assert f'rel="prev" href="{editions[0].get_url()}"' in middle
    assert f'rel="next" href="{editions[2].get_url()}"' in middle
    assert 'rel="next"' not in shown(client, editions[2])


@pytest.mark.parametrize(("language", "address"), [("ja", "/newsletter/"), ("en", "/en/newsletter/")])
def test_the_newsletters_page_invites_and_lists(client, language: str, address: str) -> None:
    parent = newsletter_page(language)
    edition = published(parent=parent, title="An edition", preheader="About it", number=7)
    html = client.get(address).content.decode()
    assert parent.promise in html
    assert 'name="email"' in html
    assert f'href="{edition.get_url()}"' in html
    assert "Vol. 7" in html
    assert "About it" in html


def test_the_archive_is_cut_into_pages(rf) -> None:
    for _number in range(22):
        make_edition(live=True, first_published_at=DAY)
    parent = newsletter_page()
    assert [entry.number for entry in archive(parent, rf.get("/")).editions][:2] == [22, 21]
    assert len(archive(parent, rf.get("/?page=2")).editions) == 2
    for beyond in ("999", "x", "0"):
        with pytest.raises(Http404):
            archive(parent, rf.get(f"/?page={beyond}"))


def test_queries_do_not_grow_with_the_archive(client, django_assert_max_num_queries) -> None:
    for _number in range(12):
        freeze(make_edition(live=True, first_published_at=DAY))
    for address, most in (("/newsletter/", 33), ("/newsletter/?q=便り", 37), ("/newsletter/feed/", 24)):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
    edition = EditionPage.objects.first()
    with django_assert_max_num_queries(42):
        client.get(edition.get_url())


def test_an_edition_that_is_only_mailed_is_in_no_sitemap_and_no_search():
    edition = published(distribution=EditionPage.Distribution.MAIL_ONLY)
    other = published(title="二つめ", slug="vol-2nd")

    assert edition.get_sitemap_urls() == []
    assert other.get_sitemap_urls()
    found = set(searchable_pages(edition.locale).values_list("pk", flat=True))
    assert {edition.pk, other.pk} & found == {other.pk}


def test_whatever_is_edited_later_no_list_shows_anything_but_what_was_mailed(client) -> None:
    first, second = published(title="送った題", preheader="送った前書き"), published(title="次の号")
    body = "<p>琥珀の話を送りました。</p>"
    freeze(first, number=41, web_html=f'<div class="edition__body">{body}<a href="{LEAVE_SLOT}">抜ける</a></div>')
    freeze(second, started_at=DAY + timedelta(days=1))
    first.title, first.preheader, first.number, first.body = "直した題", "直した前", 99, [("text", "<p>翡翠</p>")]
    first.save_revision().publish()
    reindex(first.pk)

    address = first.get_url()
    for page in (
        "/newsletter/",
        "/newsletter/2026/",
        "/newsletter/?q=琥珀",
        "/search/?q=琥珀",
        "/newsletter/feed/",
    ):
        html = client.get(page).content.decode().replace("<wbr>", "")
        assert "送った題" in html, page
        assert address in html, page
        assert "直した" not in html, page
        assert "slot.invalid" not in html, page
    assert "Vol. 41" in client.get("/newsletter/").content.decode()
    assert "送った題" in shown(client, second)
    assert "琥珀の" in client.get("/search/?q=琥珀").content.decode().replace("<mark>", "").replace("</mark>", "")
    for page in ("/newsletter/?q=翡翠", "/search/?q=翡翠"):
        assert address not in client.get(page).content.decode(), page
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', shown(client, first))[1])["@graph"]
    [web_page] = [node for node in graph if node["@type"] == "WebPage"]
    assert web_page["datePublished"].startswith("2026-11-04T07:30")
    assert "直した" not in json.dumps(graph, ensure_ascii=False)
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    changed = {entry[0].text: entry.findtext(f"{SITEMAP}lastmod") for entry in sitemap}
    [moment] = [at for place, at in changed.items() if place.endswith(address)]
    assert moment.startswith("2026-11-0")


def test_what_is_unpublished_is_gone_from_archive_feed_and_search(client) -> None:
    edition = published(title="消える号")
    freeze(edition)
    reindex(edition.pk)
    places = ("/newsletter/", "/newsletter/feed/", "/search/?q=消える号", "/newsletter/?q=消える号")
    assert all(edition.get_url() in client.get(place).content.decode() for place in places)
    edition.unpublish()
    assert not any(edition.get_url() in client.get(place).content.decode() for place in places)
    assert client.get(edition.get_url()).status_code == 404


@pytest.mark.parametrize("state", [Mailing.State.CANCELLED, Mailing.State.FAILED])
def test_a_mailing_that_ended_before_its_first_mail_leaves_no_trace(client, state: str) -> None:
    edition = published(title="二度送る号")
    freeze(edition, web_html="<p>届いた便り</p>")
    void = freeze(edition, started_at=DAY + timedelta(days=2), web_html="<p>届かなかった便り</p>")
    Mailing.objects.filter(pk=void.mailing_id).update(state=state)
    assert "届いた便り" in shown(client, edition)
    Delivery.objects.create(
        mailing=void.mailing,
        variant=void,
        address_hash="0" * 64,
        state=Delivery.State.SUBMITTED,
        next_attempt_at=DAY,
    )
    assert "届かなかった便り" in shown(client, edition)


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_page_such_a_mailing_opened_is_closed_again(by_hand: bool) -> None:
    edition = make_edition()
    if by_hand:
        edition.get_latest_revision().publish()
    variant = freeze(edition)
    publish_archive(variant.mailing)
    assert EditionPage.objects.get(pk=edition.pk).live
    Mailing.objects.filter(pk=variant.mailing_id).update(state=Mailing.State.CANCELLED, finished_at=None)
    assert settle(Mailing.objects.get(pk=variant.mailing_id), now=DAY)
    assert EditionPage.objects.get(pk=edition.pk).live is by_hand


def test_an_archive_of_several_years_can_be_read_by_year(client) -> None:
    for year in (2024, 2026):
        freeze(published(title=f"{year}年の号"), started_at=DAY.replace(year=year))
    page = client.get("/newsletter/").content.decode()
    assert 'href="/newsletter/2024/#archive"' in page
    year = client.get("/newsletter/2024/").content.decode().replace("<wbr>", "")
    assert "2024年の号" in year
    assert "2026年の号" not in year
    assert f'rel="canonical" href="{settings.SITE_URL}/newsletter/2024/"' in year
    assert client.get("/newsletter/2025/").status_code == 404
    with pytest.raises(ValidationError):
        EditionPage(title="x", slug="2031").clean()
    assert 'content="noindex"' in client.get("/newsletter/?q=号").content.decode()


@pytest.mark.parametrize(("kind", "place"), [("rss", ""), ("atom", "atom/"), ("json", "json/")])
def test_the_feed_holds_every_edition_in_full_and_in_order(client, kind: str, place: str) -> None:
    for number in range(2):
        edition = published(title=f"便り{number}")
        freeze(edition, started_at=DAY + timedelta(days=number))
    freeze(published(title="郵便だけ", distribution="mail-only"))
    answer = client.get(f"/newsletter/feed/{place}")
    if kind == "json":
        items = json.loads(answer.content)["items"]
        assert [item["title"] for item in items] == ["便り1", "便り0"]
        assert "こんにちは。" in items[0]["content_html"]
        return
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["便り1", "便り0"]
    assert feed.entries[0].link == f"{settings.SITE_URL}{edition.get_url()}"
    assert "こんにちは。" in feed.entries[0].content[0].value
    assert "edition__title" not in feed.entries[0].content[0].value
    assert feed.entries[0].id.startswith("urn:uuid:")


def test_what_readers_see_is_looked_up_once_for_the_index(monkeypatch) -> None:
    edition, asked = published(), []
    monkeypatch.setattr(searching, "shown", lambda editions: asked.append(1) or frozen.shown(editions))
    reindex(edition.pk)
    assert asked == [1]
    freeze(edition, title="送った題")
    reindex(edition.pk)
    assert asked == [1, 1]
    assert [page.pk for page in searchable_pages(edition.locale).search("送った題")] == [edition.pk]
