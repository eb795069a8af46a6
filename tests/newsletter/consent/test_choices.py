"""What a form offers, and what a press chose of it."""

from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.choices import Asked, choices_of, menu, menu_of, read_choices
from newsletter.consent.wording import offer_for
from newsletter.newsletters.models import NewsletterPage
from tests.factories.newsletter import NewsletterFactory, TopicFactory, offer_newsletter


def fields(**values: list[str]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, given_values in values.items():
        query.setlist(name, given_values)
    return query


@given(st.lists(st.text(max_size=80), max_size=20), st.lists(st.text(max_size=140), max_size=20))
def test_whatever_is_sent_only_short_names_are_read(newsletters, topics):
    asked = read_choices(fields(newsletter=newsletters, topic=topics))
    named = [*asked.newsletters, *(name for pair in asked.topics for name in pair)]
    assert all(name in " ".join([*newsletters, *topics]) and len(name) <= 60 for name in named)
    assert all(name.isascii() and not set(name) & set(" /<\"'&\0\r\n") for name in named)


def test_names_are_read_once_and_in_their_order():
    asked = read_choices(
        fields(newsletter=["b", "a", "b", "../x", ""], topic=["a/t", "a/t", "t", "a/", "/t", "a/t/u"])
    )
    assert asked == Asked(("b", "a"), frozenset({("a", "t")}))
    assert read_choices(fields(newsletter=[f"n{number}" for number in range(1000)])).newsletters[50:] == ()


@pytest.fixture
def two(db):
    """The default newsletter with two topics, one of them no longer offered, and another with a Japanese page."""
    letter = offer_newsletter()
    TopicFactory(newsletter=letter, slug="ai", name="人工知能", name_en="AI")
    TopicFactory(newsletter=letter, slug="old", is_offered=False)
    weekly = NewsletterFactory(slug="weekly", name="週報", is_default=False)
    home = NewsletterPage.objects.get(locale__language_code="ja").get_parent()
    home.add_child(instance=NewsletterPage(title="週報", slug="weekly", locale=home.locale, newsletter=weekly))
    NewsletterFactory(slug="customers", name="顧客便り", is_default=False)
    return letter


def shown(choice):
    return [(line.slug, line.is_chosen, line.chosen_topics) for line in choice.lines]


def test_the_menu_holds_what_has_a_page_and_the_topics_on_offer(two, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        lines = menu("ja")
    assert [(line.slug, [slug for slug, _name, _ticked in line.boxes]) for line in lines] == [
        ("letter", ["letter/ai"]),
        ("weekly", []),
    ]
    (english,) = menu("en")
    assert english.boxes == [("letter/ai", "AI", False)]


@pytest.mark.parametrize(
    ("asked", "is_press", "expected"),
    [
        (Asked(), True, [("letter", True, ())]),
        (Asked(("weekly",)), True, [("weekly", True, ())]),
        (Asked(("customers",)), True, [("customers", True, ())]),
        (Asked(("weekly", "letter")), True, [("letter", True, ()), ("weekly", True, ())]),
        (Asked(("nonsense", "weekly")), True, [("weekly", True, ())]),
        (Asked(("nonsense",)), True, [("letter", True, ())]),
        (Asked(("letter",), frozenset({("letter", "ai")})), True, [("letter", True, ("ai",))]),
        (Asked(("letter",), frozenset({("letter", "old"), ("weekly", "ai")})), True, [("letter", True, ())]),
        (Asked((), of_menu=True), True, [("letter", False, ()), ("weekly", False, ())]),
        (Asked(("nonsense",), of_menu=True), True, [("letter", False, ()), ("weekly", False, ())]),
        (Asked(("weekly",), of_menu=True), True, [("letter", False, ()), ("weekly", True, ())]),
        (Asked(), False, [("letter", True, ()), ("weekly", False, ())]),
        (Asked(("weekly",)), False, [("letter", False, ()), ("weekly", True, ())]),
        (Asked(("customers",)), False, [("letter", False, ()), ("weekly", False, ()), ("customers", True, ())]),
    ],
)
def test_what_was_chosen_of_what_was_offered(two, asked, is_press, expected):
    assert shown(choices_of(asked, language="ja", is_press=is_press)) == expected


def test_the_page_of_a_newsletter_ticks_its_own_and_shows_the_words_a_press_is_held_against(two):
    page = NewsletterPage.objects.get(newsletter__slug="weekly")
    offered = menu_of(offer_for(language="ja", page_id=page.pk))
    assert shown(offered) == [("letter", False, ()), ("weekly", True, ())]
    pressed = choices_of(Asked(("weekly",), of_menu=True), language="ja", is_press=True)
    assert pressed.wording == offered.wording
    assert "「かわら版だより」" in offered.wording
    assert "「週報」" in offered.wording


def test_a_link_brings_the_choice_along(two):
    asked = Asked(("weekly", "letter"), frozenset({("letter", "ai")}), of_menu=True)
    query = choices_of(asked, language="ja", is_press=True).query
    assert parse_qs(query) == {"newsletter": ["letter", "weekly"], "topic": ["letter/ai"]}
    assert read_choices(QueryDict(query)).topics == asked.topics


def test_a_private_page_is_on_no_menu(two):
    page = NewsletterPage.objects.get(newsletter__slug="weekly")
    page.view_restrictions.create(restriction_type="login")
    assert [line.slug for line in menu("ja")] == ["letter"]


@pytest.mark.django_db
def test_without_a_newsletter_there_is_no_form():
    assert choices_of(Asked(("letter",)), language="ja", is_press=True) is None
    assert choices_of(Asked(), language="ja", is_press=False) is None
