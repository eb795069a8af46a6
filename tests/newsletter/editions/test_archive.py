"""The public archive: what was mailed, as it was mailed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blog.search.questions import searchable_pages
from newsletter.editions.archive import archive_page
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import LEAVE_SLOT, PREFERENCES_SLOT
from newsletter.sending.models import Mailing, MailingVariant
from tests.factories.editions import make_edition, newsletter_page

pytestmark = pytest.mark.django_db

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
    assert "<title>送った件名" in html
    assert "こんにちは。" in html
    assert "直した" not in html.split("<main", 1)[1].split("edition-turn", 1)[0]
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
    MailingVariant.objects.create(
        mailing=variant.mailing, key="ja", language="ja", subject="件名", web_html="<p>日本語</p>", body_hash="x"
    )
    assert "日本語" in shown(client, edition)


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


def test_the_archive_is_cut_into_pages() -> None:
    for _number in range(22):
        make_edition(live=True, first_published_at=DAY)
    parent = newsletter_page()
    assert [edition.number for edition in archive_page(parent, None)][:2] == [22, 21]
    assert len(archive_page(parent, "2")) == 2
    assert archive_page(parent, "999").number == 2
    assert archive_page(parent, "x").number == 1


def test_queries_do_not_grow_with_the_archive(client, django_assert_max_num_queries) -> None:
    for _number in range(12):
        make_edition(live=True, first_published_at=DAY)
    client.get("/newsletter/")
    with django_assert_max_num_queries(32):
        client.get("/newsletter/")
    edition = EditionPage.objects.first()
    with django_assert_max_num_queries(40):
        client.get(edition.get_url())


def test_an_edition_that_is_only_mailed_is_in_no_sitemap_and_no_search():
    edition = published(distribution=EditionPage.Distribution.MAIL_ONLY)
    other = published(title="二つめ", slug="vol-2nd")

    assert edition.get_sitemap_urls() == []
    assert other.get_sitemap_urls()
    found = set(searchable_pages(edition.locale).values_list("pk", flat=True))
    assert {edition.pk, other.pk} & found == {other.pk}
