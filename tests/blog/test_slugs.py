"""Words that belong to other addresses are not given to pages."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page

from blog.models import CategoryPage, EssayPage, HomePage
from blog.reserved import RESERVED
from blog.slug_form import slug_of_author
from blog.slugs import check_slug, chosen_slug, proposed_slugs
from tests.factories.blog import EssayPageFactory


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_reserved_words_are_refused(slug):
    with pytest.raises(ValidationError) as refused:
        check_slug(slug, below_home=True)
    assert "slug" in refused.value.message_dict


def test_case_does_not_help():
    with pytest.raises(ValidationError):
        check_slug("Search", below_home=True)


def test_deeper_pages_and_owners_are_free():
    check_slug("search", below_home=False)
    check_slug("newsletter", below_home=True, owned=frozenset({"newsletter"}))


def test_japanese_slugs_are_allowed_up_to_what_servers_carry():
    check_slug("営業と話す", below_home=True)
    with pytest.raises(ValidationError):
        check_slug("営" * 67, below_home=True)


def test_an_essay_may_not_hide_the_search_page(home):
    with pytest.raises(ValidationError):
        home.add_child(instance=EssayPage(title="検索", slug="search"))
    assert not Page.objects.filter(slug="search").exists()


DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("After the webinar", "after-the-webinar"),
        ("Café, again!", "cafe-again"),
        ("ＡＩ　ｎｏｗ", "ai-now"),
        ("営業と話す", "2026-11-26"),
        ("AI時代の営業", "2026-11-26"),
        ("会社", "2026-11-26"),
        ("Привет", "2026-11-26"),
        ("！？", "2026-11-26"),
        ("", "2026-11-26"),
        ("Search", "2026-11-26"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_what_a_page_is_called_whose_author_chose_nothing(title, slug):
    assert chosen_slug(title, day=DAY) == slug


@pytest.mark.parametrize(
    "text", ["sales", "a-b-c-d-e-f", "Kaigi 会議", "two--words", "-two-words", "a" * 40 + "-" + "b" * 20]
)
def test_a_proposal_that_is_none(text):
    assert proposed_slugs([text], taken=()) == []


def test_proposals_are_tidied_and_free():
    texts = ["/Same-Table/", "same table", "sales_and_marketing", "taken-already"]
    assert proposed_slugs(texts, taken={"taken-already"}) == ["same-table", "sales-and-marketing"]


def add(parent, title, slug="", model=EssayPage):
    page = model(title=title, slug=slug, locale=parent.locale, live=False)
    parent.add_child(instance=page)
    return page


@time_machine.travel("2026-11-25T15:30:00Z", tick=False)
def test_pages_of_one_day_stand_side_by_side(home, homes):
    slugs = [add(home, title).slug for title in ("一", "二", "三")]
    assert slugs == ["2026-11-26", "2026-11-26-2", "2026-11-26-3"], "the day is the publication's"
    assert add(homes["en"], "四").slug == "2026-11-26"
    index = home.get_children().get(slug="categories").specific
    assert add(index, "対話", model=CategoryPage).slug == "2026-11-26"


def test_an_emptied_slug_stays_what_it_was(home):
    essay = EssayPageFactory(parent=home, slug="kept", title="営業")
    essay.slug = ""
    essay.full_clean()
    assert essay.slug == "kept"


def test_a_japanese_slug_that_was_typed_is_kept(home):
    assert add(home, "題", slug="営業と話す").slug == "営業と話す"


def posted(slug, **more):
    empty = {"-TOTAL_FORMS": "0", "-INITIAL_FORMS": "0", "-MIN_NUM_FORMS": "0", "-MAX_NUM_FORMS": "1000"}
    sets = ("essay_authors", "chosen_related", "comments")
    forms = {name + key: value for name in sets for key, value in empty.items()}
    return {"title": "営業と話す", "slug": slug, "body-count": "0", "ai_use": "recorded", **forms, **more}


def test_the_editor_takes_an_empty_slug_and_shows_what_it_became(home, admin_client):
    address = f"/admin/pages/add/blog/essaypage/{home.pk}/"
    with time_machine.travel("2026-11-26T03:00:00Z", tick=False):
        answer = admin_client.post(address, posted(""), headers={"accept": "application/json"})
    assert answer.json()["field_updates"]["slug"] == "2026-11-26"
    essay = EssayPage.objects.get(pk=answer.json()["pk"])
    page = admin_client.get(f"/admin/pages/{essay.pk}/edit/").content.decode()
    assert 'value="2026-11-26"' in page
    assert "blog/admin/slug.js" in page

    again = admin_client.post(
        f"/admin/pages/{essay.pk}/edit/", posted("mine"), headers={"accept": "application/json"}
    ).json()
    assert "slug" not in again["field_updates"]
    assert EssayPage.objects.get(pk=essay.pk).get_latest_revision_as_object().slug == "mine"


@pytest.mark.parametrize(
    ("slug", "title", "kept"),
    [
        ("礼状、手書き", "礼状、手書き", ""),
        ("礼状手書き", "礼状、手書き", ""),
        ("ai-時代の礼状", "ＡＩ 時代の礼状", ""),
        ("礼状、手書き", "別の題", ""),
        ("two words", "題", ""),
        ("cafe", "Cafe", "cafe"),
        ("search", "Search", ""),
        ("search", "別の題", "search"),
        ("営業と話す", "礼状、手書き", "営業と話す"),
        ("hand-written-letters", "礼状、手書き", "hand-written-letters"),
        ("", "礼状", ""),
    ],
)
def test_a_copied_title_is_no_choice_of_a_slug(slug, title, kept):
    assert slug_of_author(slug, title=title) == kept


@time_machine.travel("2026-11-26T03:00:00Z", tick=False)
@pytest.mark.parametrize("kind", ["essaypage", "standingpage"])
def test_a_new_page_whose_slug_is_its_copied_title_is_saved_under_the_day(kind, home, admin_client):
    title = "展示会のあと、礼状を手書きにしたら返事が増えた話"
    answer = admin_client.post(
        f"/admin/pages/add/blog/{kind}/{home.pk}/",
        posted(title, title=title, purpose=""),
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["field_updates"]["slug"] == "2026-11-26"


def test_the_slug_readers_know_is_marked_to_stay(home):
    form = EssayPage.get_edit_handler().get_form_class()
    fresh, known = EssayPage(locale=home.locale), EssayPageFactory(parent=home)
    known.live, known.first_published_at = False, known.first_published_at or timezone.now()
    marks = ["data-stays" in form(instance=page).fields["slug"].widget.attrs for page in (fresh, known)]
    assert marks == [False, True]


def test_homes_choose_for_themselves():
    assert HomePage.base_form_class is not EssayPage.base_form_class
