"""The archive by year and month, the tags, and the pages of every list."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from taggit.models import Tag
from wagtail.models import Locale, PageViewRestriction

from blog.archive import span, years
from blog.essay_form import EssayForm
from blog.essays import essays_with_tag
from blog.models import EssayPage
from blog.publication import absolute_url
from blog.slugs import check_slug
from blog.templatetags.essays import month_of_year
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory


def page(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def texts(soup, selector):
    return [" ".join(found.get_text(" ").split()) for found in soup.select(selector)]


def canonical(soup):
    return soup.select_one("link[rel=canonical]")["href"]


def publish(home, *moments, **fields):
    for moment in moments:
        EssayPageFactory(parent=home, title=f"{moment:%Y-%m-%dT%H:%M}", first_published_at=moment, **fields)


NOVEMBER = datetime(2026, 11, 3, tzinfo=UTC)


def test_a_month_begins_at_midnight_in_tokyo():
    begin, end = span(2026, 12)
    assert begin.isoformat() == "2026-12-01T00:00:00+09:00"
    assert end.isoformat() == "2027-01-01T00:00:00+09:00"
    assert [moment.year for moment in span(2026)] == [2026, 2027]


def test_months_are_written_as_the_reader_writes_them():
    begin = span(2026, 11)[0]
    with translation.override("ja"):
        assert month_of_year(begin) == "2026年11月"
    with translation.override("en"):
        assert month_of_year(begin) == "November 2026"


def test_essays_are_counted_in_the_month_of_the_publication(home, django_assert_num_queries):
    publish(home, datetime(2025, 12, 31, 14, 59, tzinfo=UTC), datetime(2025, 12, 31, 15, 0, tzinfo=UTC), NOVEMBER)
    locale = Locale.objects.get(language_code="ja")
    with django_assert_num_queries(1):
        found = years(locale)
    assert [(year.year, year.essay_count) for year in found] == [(2026, 2), (2025, 1)]
    assert [(month.month, month.essay_count) for month in found[0].months] == [(11, 1), (1, 1)]


def test_the_archive_leads_to_years_and_months(homes, client):
    publish(homes["ja"], NOVEMBER, datetime(2026, 3, 1, tzinfo=UTC))
    publish(homes["en"], NOVEMBER)
    shown = page(client, "/archive/")
    assert texts(shown, ".shelves h2") == ["2026年"]
    assert [link["href"] for link in shown.select(".months a")] == ["/archive/2026/11/", "/archive/2026/03/"]
    assert texts(page(client, "/archive/2026/11/"), "h1") == ["2026年11月"]
    assert len(page(client, "/archive/2026/").select(".essay-list > li")) == 2
    assert len(page(client, "/archive/2026/11/").select(".essay-list > li")) == 1
    assert texts(page(client, "/en/archive/2026/11/"), "h1") == ["November 2026"]
    assert client.get("/en/archive/2026/03/").status_code == 404


def test_drafts_and_private_essays_are_neither_shown_nor_counted(home, client):
    publish(home, NOVEMBER, live=False)
    hidden = EssayPageFactory(parent=home, first_published_at=NOVEMBER)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert not page(client, "/archive/").select(".shelves")
    assert client.get("/archive/2026/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *(
            "0000/",
            "99999/",
            "2025/",
            "2026/13/",
            "2026/00/",
            "2026/3/",
            "2026/12/",
            "２０２６/",
            "x/",
            "2026/11/03/",
        ),
        *("02026/", "02026/11/", "2026/011/", "2０２６/11/", "2026/1１/"),
    ],
)
def test_months_that_do_not_exist(home, client, path):
    publish(home, NOVEMBER)
    answer = client.get(f"/archive/{path}")
    assert answer.status_code == 404
    assert "search-form" in answer.content.decode()


def test_the_archive_keeps_its_address():
    with pytest.raises(ValidationError):
        check_slug("archive", below_home=True)


def test_tags_are_listed_with_their_essays(homes, client):
    EssayPageFactory(parent=homes["ja"], tag_names=["営業", "MA"])
    EssayPageFactory(parent=homes["ja"], tag_names=["営業"])
    EssayPageFactory(parent=homes["ja"], tag_names=["秘密"], live=False)
    assert texts(page(client, "/tags/"), ".tags li") == ["MA 1 エッセイ1本", "営業 2 エッセイ2本"]
    assert not page(client, "/en/tags/").select(".tags")


# Every list


@pytest.fixture
def lists(home):
    """Thirteen essays: two pages of every list."""
    author, category = AuthorPageFactory(parent=home, slug="mori"), CategoryPageFactory(parent=home, slug="shelf")
    for _number in range(13):
        EssayPageFactory(
            parent=home, authors=[author], category=category, tag_names=["営業"], first_published_at=NOVEMBER
        )


LISTS = [
    "/",
    "/authors/mori/",
    "/categories/shelf/",
    "/tags/営業/",
    "/archive/2026/",
    "/archive/2026/11/",
]


def test_every_later_page_has_its_own_address_and_title(lists, client):
    for path in LISTS:
        first, second = page(client, path), page(client, path, page=2)
        assert canonical(first) == canonical(page(client, path, page=1)) == absolute_url(path)
        assert canonical(second) == absolute_url(path) + "?page=2"
        assert "2ページ" in second.title.get_text().replace(" ", "")
        assert "ページ" not in first.title.get_text()
        assert first.select_one(".pagination [rel=next]")["href"] == "?page=2"
        assert second.select_one(".pagination [rel=prev]")["href"] == path


def test_pages_beyond_every_list_are_a_designed_404(lists, client):
    for path in LISTS:
        for number in ("0", "-1", "abc", "3", "999"):
            answer = client.get(path, {"page": number})
            assert (answer.status_code, "search-form" in answer.content.decode()) == (404, True), (path, number)


@pytest.mark.parametrize("path", ["/archive/", "/archive/2026/", "/archive/2026/11/", "/tags/"])
def test_the_archive_costs_the_same_however_many_essays(home, path, django_assert_max_num_queries):
    def counted():
        Client().get(path)
        with django_assert_max_num_queries(14) as queries:
            Client().get(path)
        return len(queries)

    publish(home, NOVEMBER, tag_names=["営業"])
    few = counted()
    publish(home, *[datetime(2026, 11, day, tzinfo=UTC) for day in range(4, 12)], tag_names=["営業", "MA"])
    assert counted() == few


# Tags of signs only


def test_a_tag_of_signs_only_breaks_no_page(home, client):
    EssayPageFactory(parent=home, slug="song", tag_names=["♪", "歌"])
    assert Tag.objects.get(name="♪").slug == ""
    assert texts(page(client, "/song/"), ".tags a") == ["歌"]
    assert texts(page(client, "/tags/"), ".tags a") == ["歌"]
    assert texts(page(client, "/search/"), ".tags a")[-1] == "歌"


@pytest.mark.parametrize(("tags", "refused"), [(["♪", "歌"], ["♪"]), (["★"], ["★"]), (["MA 2", "歌♪"], [])])
def test_the_editor_refuses_a_tag_that_could_have_no_page(tags, refused):
    assert issubclass(EssayPage.get_edit_handler().get_form_class(), EssayForm)
    form = EssayForm.__new__(EssayForm)
    form.cleaned_data = {"tags": tags}
    with translation.override("ja"):
        words = "タグ「{}」には文字か数字が必要です。記号だけではページのアドレスを作れません。"
        if refused:
            with pytest.raises(ValidationError) as error:
                form.clean_tags()
            assert error.value.messages == [words.format(tag) for tag in refused]
        else:
            assert form.clean_tags() == tags


def test_a_tag_lists_each_essay_once_without_sorting_bodies(home, client):
    for slug in ("first", "second"):
        EssayPageFactory(parent=home, slug=slug, title=slug, tag_names=["営業", "会議"])
    assert texts(page(client, "/tags/営業/"), ".entry__title") == ["second", "first"]
    assert "DISTINCT" not in str(essays_with_tag("営業", home.locale).query)
