"""Finding subscriptions: filters, and pages that neither repeat nor skip anybody."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent.listing import SORTS, Filters, matching, page_of, read_filters
from newsletter.consent.models import Subscription
from tests.factories.newsletter import NewsletterFactory, SubscriberFactory, SubscriptionFactory, TopicFactory


def found(**raw) -> set[str]:
    return set(matching(read_filters(raw)).values_list("subscriber__email", flat=True))


@given(st.dictionaries(st.sampled_from(list(Filters.__dataclass_fields__)), st.text(max_size=20)))
def test_any_address_is_read_and_reading_it_again_changes_nothing(raw):
    filters = read_filters(raw)
    assert read_filters(filters.query) == filters


@pytest.mark.django_db
def test_every_filter_narrows_by_itself():
    letter, other = NewsletterFactory(), NewsletterFactory(slug="other", name="別便")
    topic = TopicFactory(newsletter=letter)
    taro = SubscriberFactory(
        email="taro@example.com",
        company="株式会社山田商店",
        family_name="山田",
        given_name="太郎",
        name_reading="ヤマダタロウ",
    )
    SubscriptionFactory(subscriber=taro, newsletter=letter, proof=False).topics.add(topic)
    SubscriptionFactory(email="jiro@example.com", newsletter=other, state="pending", source="import", proof=False)
    english = SubscriptionFactory(email="ann@example.com", newsletter=letter, frequency="monthly", proof=False)
    english.subscriber.language = "en"
    english.subscriber.save()
    Subscription.objects.filter(pk=english.pk).update(requested_at=datetime(2026, 9, 30, 15, 0, tzinfo=UTC))
    T, J, A = "taro@example.com", "jiro@example.com", "ann@example.com"  # noqa: N806
    for raw, names in [
        ({}, {T, J, A}),
        ({"newsletter": other.pk}, {J}),
        ({"state": "pending"}, {J}),
        ({"source": "import"}, {J}),
        ({"language": "en"}, {A}),
        ({"topic": topic.pk}, {T}),
        ({"frequency": "monthly"}, {A}),
        ({"since": "2026-10-01"}, {A}),
        ({"until": "2026-09-30"}, {T, J}),
        ({"since": "2026-10-01", "until": "2026-10-01"}, {A}),
        ({"q": "TARO@Example.com"}, {T}),
        ({"q": "taro@exa"}, {T}),
        ({"q": "ji"}, {J}),
        ({"q": "山田商店"}, {T}),
        ({"q": "山田太郎"}, {T}),
        ({"q": "太郎　山田"}, {T}),
        ({"q": "ﾔﾏﾀﾞ"}, {T}),
        ({"q": "山田 花子"}, set()),
        ({"q": "%"}, set()),
        ({"q": "ta\x00"}, set()),
        ({"newsletter": "9" * 30, "since": "x", "topic": "-1", "sort": "?"}, {T, J, A}),
    ]:
        assert found(**raw) == names, raw


@pytest.mark.django_db
@pytest.mark.parametrize("q", ["abc工業", "ＡＢＣ", "ｺｳｷﾞｮｳ", "ÉCLAIR", "Hanako", "花子 abc", "100%", "_"])
def test_words_are_found_in_any_width_and_size(q):
    person = SubscriberFactory(email="a@example.com")
    SubscriptionFactory(subscriber=person, proof=False)
    assert found(q=q) == set()
    person.company, person.name_reading = "ＡＢＣ工業_１００％", "コウギョウ éclair HANAKO"
    person.family_name, person.given_name = "Éclair", "花子"
    person.save()
    assert found(q=q) == {"a@example.com"}


@pytest.mark.django_db
@pytest.mark.parametrize("q", ["青葉アオバ", "アオバ青", "子青", "山田 アオバ 海"])
def test_no_word_reaches_from_one_field_into_another(q):
    person = SubscriberFactory(company="青葉", name_reading="アオバ", family_name="青山", given_name="花子")
    SubscriptionFactory(subscriber=person, proof=False)
    assert found(q=q) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_pages_forth_and_back_meet_everybody_once(sort, django_assert_num_queries):
    letter = NewsletterFactory()
    for number in range(11):
        person = SubscriberFactory(
            email=f"p{number * 7 % 11}@example.com", company="同じ会社" if number % 2 else ""
        )
        SubscriptionFactory(subscriber=person, newsletter=letter, proof=False)
    _label, field, down = SORTS[sort]
    sign = "-" if down else ""
    expected = list(Subscription.objects.order_by(f"{sign}{field}", f"{sign}pk").values_list("pk", flat=True))
    rows, forth, after = Subscription.objects.all(), [], None
    while True:
        page = page_of(rows, sort=sort, after=after, size=4)
        forth.append([row.pk for row in page.rows])
        after = page.after
        if after is None:
            break
    assert sum(forth, []) == expected
    assert [len(part) for part in forth] == [4, 4, 3]
    with django_assert_num_queries(2):
        back = page_of(rows, sort=sort, before=forth[2][0], size=4)
    assert [row.pk for row in back.rows] == forth[1]
    assert (back.before, back.after) == (forth[1][0], forth[1][-1])
    first = page_of(rows, sort=sort, before=forth[1][0], size=4)
    assert ([row.pk for row in first.rows], first.before) == (forth[0], None)


@pytest.mark.django_db
def test_a_row_that_is_gone_leads_back_to_the_beginning():
    SubscriptionFactory(proof=False)
    page = page_of(Subscription.objects.all(), sort="newest", after=999_999)
    assert (len(page.rows), page.before, page.after) == (1, None, None)


def test_days_are_read_strictly():
    assert read_filters({"since": "2026-11-26"}).since == date(2026, 11, 26)
    assert read_filters({"since": "0001-01-01", "until": "9999-12-31"}).query == {}
