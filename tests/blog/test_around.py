"""The essays around one, and its place in its series."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from blog.essays import readable_essays
from blog.models import EssayPage, Likeness, RelatedEssay, SeriesIndexPage, SeriesPage
from blog.related.around import around
from tests.factories.blog import CategoryPageFactory, EssayPageFactory

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found


def page(client, path="/gap/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def texts(soup, selector):
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def near(essay, **options):
    return around(EssayPage.objects.get(pk=essay.pk), readable=readable_essays(), **options)


def titles(essay, **options):
    return [one.title for one in near(essay, **options).related]


@pytest.fixture
def write(home):
    def made(title, **fields):
        return EssayPageFactory(parent=fields.pop("parent", home), title=title, **fields)

    return made


def choose(essay, *others):
    for order, other in enumerate(others):
        RelatedEssay.objects.create(essay=essay, related=other, sort_order=order)


def alike(essay, **scores):
    for title, score in scores.items():
        Likeness.objects.create(essay=essay, other=EssayPage.objects.get(title=title), score=score)


# Related essays


def test_chosen_then_alike_then_by_tag_then_by_category(essay, write, category):
    essay.tags.add("名刺")
    essay.save()
    write("category", category=category)
    write("tag", tag_names=["名刺"])
    write("less")
    write("more")
    write("stranger")
    choose(essay, write("second"), write("first"))
    RelatedEssay.objects.filter(related__title="first").update(sort_order=-1)
    assert titles(essay) == ["first", "second", "tag", "category"]
    alike(essay, less=0.1, more=0.3)
    assert titles(essay) == ["first", "second", "more", "less"]


def test_without_anything_worked_out_tags_and_category_serve_the_newest_first(essay, write, category):
    for number in range(6):
        write(f"c{number}", category=category)
    assert titles(essay) == ["c5", "c4", "c3", "c2"]


def test_nothing_related_is_nothing_shown(essay, client):
    assert titles(essay) == []
    assert not page(client).select(".related")


@pytest.mark.parametrize("how", ["chosen", "alike", "category"])
def test_what_readers_cannot_see_is_never_shown(essay, write, category, how):
    for hidden in (write("draft", live=False, category=category), write("private", category=category)):
        if how == "chosen":
            choose(essay, hidden)
        if how == "alike":
            alike(essay, **{hidden.title: 0.5})
    PageViewRestriction.objects.create(
        page=EssayPage.objects.get(title="private"), restriction_type=PageViewRestriction.LOGIN
    )
    assert titles(essay) == []


def test_the_languages_are_kept_apart_but_for_the_editors_choice(essay, write, homes):
    foreign = write("foreign", parent=homes["en"])
    alike(essay, foreign=0.9)
    assert titles(essay) == []
    choose(essay, foreign)
    (one,) = near(essay).related
    assert (one.title, one.language) == ("foreign", "en")
    assert one.url.startswith("/en/")


def test_what_stands_on_the_page_already_is_not_repeated_unless_chosen(essay, write, category):
    others = {title: write(title, category=category) for title in ("shown", "chosen", "other")}
    choose(essay, others["chosen"])
    shown = {others["shown"].pk, others["chosen"].pk}
    assert titles(essay, shown=shown) == ["chosen", "other"]


def test_a_preview_shows_the_choice_in_the_editor(essay, write):
    stored, typed, later = write("stored"), write("typed"), write("later")
    choose(essay, stored)
    assert titles(essay, chosen=[typed.pk, later.pk]) == ["typed", "later"]


def test_it_costs_one_query_however_much_there_is(essay, write, category, django_assert_num_queries):
    for number in range(9):
        write(f"c{number}", category=category, tag_names=["名刺"])
    alike(essay, c0=0.2, c1=0.1)
    found = EssayPage.objects.get(pk=essay.pk)
    around(found, readable=readable_essays())  # Wagtail remembers its sites
    with django_assert_num_queries(1):
        assert len(around(found, readable=readable_essays()).related) == 4


def test_the_page_shows_them_with_category_date_and_title(essay, write, category, client):
    write("読む", category=category)
    (entry,) = page(client).select(".related .latest > li")
    assert texts(entry, ".category") == ["組織と対話"]
    assert texts(entry, "time") == ["2026年1月5日"]
    assert entry.a.get_text() == "読む"


# Series


@pytest.fixture
def series(home):
    found = SeriesPage(title="終わったあと", slug="after", description="三つの話。", locale=home.locale)
    SeriesIndexPage.objects.child_of(home).get().add_child(instance=found)
    return found


@pytest.fixture
def parts(write, series):
    """Two numbered parts, published in the other order, then two that follow by date."""
    return {
        "two": write("two", slug="two", series=series, series_part=2),
        "one": write("one", slug="one", series=series, series_part=1),
        "three": write("three", slug="three", series=series),
        "four": write("four", slug="four", series=series),
    }


def place(essay):
    found = near(essay).place
    beside = [one.title if one else None for one in (found.previous, found.following)]
    return found.number, found.count, *beside


def test_every_part_knows_its_place(parts):
    assert {title: place(essay) for title, essay in parts.items()} == {
        "one": (1, 4, None, "two"),
        "two": (2, 4, "one", "three"),
        "three": (3, 4, "two", "four"),
        "four": (4, 4, "three", None),
    }


def test_the_page_of_the_series_counts_alike(parts, client):
    shown = page(client, "/series/after/")
    assert texts(shown, ".entry__title") == ["one", "two", "three", "four"]
    assert texts(shown, ".entry__part") == ["第1回", "第2回", "第3回", "第4回"]
    assert texts(shown, ".page-head__text") == ["三つの話。"]


def test_parts_readers_do_not_have_are_not_counted(parts):
    parts["one"].unpublish()
    PageViewRestriction.objects.create(page=parts["three"], restriction_type=PageViewRestriction.LOGIN)
    assert place(parts["two"]) == (2, None, None, "four")
    assert place(parts["four"]) == (3, None, "two", None)


def test_the_essay_says_which_part_it_is_and_leads_on(parts, client):
    shown = page(client, "/two/")
    assert texts(shown, ".series-line") == ["連載「終わったあと」 第2回/全4回"]
    assert shown.select_one(".series-line a")["href"] == "/series/after/"
    way = shown.select_one(".series-way")
    assert way.select_one("[rel=prev]")["href"] == "/one/"
    assert way.select_one("[rel=next]")["href"] == "/three/"
    assert page(client, "/one/").select_one(".series-way [rel=prev]") is None


def test_the_neighbours_in_the_series_are_not_related_as_well(parts):
    alike(parts["two"], one=0.9, three=0.8, four=0.7)
    assert titles(parts["two"]) == ["four"]


def test_a_single_part_leads_nowhere(write, series, client):
    write("alone", slug="alone", series=series)
    shown = page(client, "/alone/")
    assert texts(shown, ".series-line") == ["連載「終わったあと」 第1回/全1回"]
    assert not shown.select(".series-way")


@pytest.mark.parametrize("how", ["draft", "private"])
def test_a_series_readers_cannot_see_is_named_in_previews_only(parts, series, client, editor, how):
    if how == "draft":
        series.unpublish()
    else:
        PageViewRestriction.objects.create(page=series, restriction_type=PageViewRestriction.LOGIN)
    assert "終わったあと" not in client.get("/two/").content.decode()
    parts["two"].save_revision()
    preview = editor.get(f"/admin/pages/{parts['two'].pk}/view_draft/")
    assert "連載「終わったあと」" in preview.content.decode()


def test_a_number_typed_is_the_number_shown_everywhere(write, series, client):
    write("third", slug="third", series=series, series_part=3)
    shown = page(client, "/third/")
    assert texts(shown, ".series-line") == ["連載「終わったあと」 第3回"]
    graph = json.loads(shown.select_one('script[type="application/ld+json"]').string)["@graph"]
    assert [node["position"] for node in graph if node["@type"] == "BlogPosting"] == [3]
    assert texts(page(client, "/series/after/"), ".entry__part") == ["第3回"]


def test_the_next_page_goes_on_counting(write, series, client):
    for number in range(14):
        write(f"p{number}", series=series, series_part=number + 1)
    shown = page(client, "/series/after/?page=2")
    assert texts(shown, ".entry__part") == ["第13回", "第14回"]
    assert texts(shown, ".pagination a") == ["前の回へ"]


def test_an_empty_series_and_an_empty_list_say_so(series, homes, client):
    assert texts(page(client, "/series/after/"), ".notice") == ["第1回はまだ公開されていません。"]
    assert texts(page(client, "/series/"), ".shelves h2") == ["終わったあと"]
    assert texts(page(client, "/en/series/"), ".shelves li") == ["No series here yet."]


def test_equal_dates_are_ordered_by_id(write, series):
    first = write("first", series=series)
    second = write("second", series=series, first_published_at=first.first_published_at)
    EssayPage.objects.filter(pk=first.pk).update(first_published_at=first.first_published_at + timedelta(0))
    assert place(first)[:2] == (1, 2)
    assert place(second)[:2] == (2, 2)


def test_a_category_without_essays_of_its_own_brings_no_strangers(essay, write, home):
    write("elsewhere", category=CategoryPageFactory(parent=home))
    assert titles(essay) == []
