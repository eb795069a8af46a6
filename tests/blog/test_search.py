"""Japanese is found whichever database holds it."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction
from wagtail.search.index import SearchField
from wagtail.search.query import Not, Phrase, PlainText

from blog.models import EssayPage
from tests.factories.blog import AuthorPageFactory, EssayPageFactory

TEXTS = {
    "p0": ("マーケと営業の溝", "マーケティング部門と営業部門に溝がある企業は多い。"),
    "p1": ("東京都の冬", "京都の夏とは違います。"),
    "p2": ("開封率を追わない", "営業所に届くニュースレターの話。MAツールも使います。"),
    "p3": ("LLM入門", "OpenAI の API を、Marketingのe-mailに使う。"),
}
ALL = set(TEXTS)


@pytest.fixture
def pages(home):
    for slug, (title, text) in TEXTS.items():
        EssayPageFactory(parent=home, slug=slug, title=title, lead="", body=[("text", f"<p>{text}</p>")])


def found(query):
    return {page.slug for page in EssayPage.objects.all().search(query)}


QUERIES = [
    ("営業", {"p0", "p2"}),
    ("溝", {"p0"}),
    ("マーケティング", {"p0"}),
    ("ﾏｰｹﾃｨﾝｸﾞ", {"p0"}),
    ("営業部門", {"p0"}),
    ("業部", {"p0"}),
    ("京都", {"p1"}),
    ("東京", {"p1"}),
    ("開封率", {"p2"}),
    ("ニュースレター", {"p2"}),
    ("ニュースレター 開封率", {"p2"}),
    ("ニュースレター　開封率", {"p2"}),
    ("ニュースレター 溝", set()),
    ("ＭＡツール", {"p2"}),
    ("maツール", {"p2"}),
    ("ツール", {"p2"}),
    ("ＡＰＩ", {"p3"}),
    ("api", {"p3"}),
    ("OpenAI", {"p3"}),
    ("openai api", {"p3"}),
    ("LLM入門", {"p3"}),
    ("llm", {"p3"}),
    ("e-mail", {"p3"}),
    ("がある", {"p0"}),
    ("かある", set()),
    ("存在しない語", set()),
    ('a"b', set()),
    (" ", set()),
    ("", set()),
    ("' OR 1=1 --", set()),
    ("😀", set()),
    ("*", set()),
    ("NEAR(a b)", set()),
    ("営業' & !溝", {"p0"}),
    (Phrase("営業部門に溝"), {"p0"}),
    (Phrase("溝に営業部門"), set()),
    (Not(PlainText("営業")), {"p1", "p3"}),
    (PlainText("営業") & Not(PlainText("溝")), {"p2"}),
    (PlainText("溝") | PlainText("LLM"), {"p0", "p3"}),
    (PlainText("溝 LLM", operator="or"), {"p0", "p3"}),
    ("営" * 200, set()),
    ("業 " * 800, {"p0", "p2"}),
]


def test_queries(pages):
    """One after the other on the same pages: making them costs more than asking."""
    wrong = {str(query)[:40]: found(query) for query, expected in QUERIES if found(query) != expected}
    assert wrong == {}


def test_a_later_edit_is_found(pages):
    essay = EssayPage.objects.get(slug="p1")
    essay.body = [("text", "<p>展示会</p>")]
    essay.save()
    assert found("展示会") == {"p1"}
    assert found("京都の夏") == set()


def test_the_whole_index_can_be_made_again(pages):
    call_command("update_index", verbosity=0)
    assert found("営業部門") == {"p0"}


def test_the_end_of_a_very_long_essay_is_found(home):
    text = "随筆の続きを書きます。" * 2400 + "結語の白木蓮"
    EssayPageFactory(parent=home, slug="long", body=[("text", f"<p>{text}</p>")])
    assert found("白木蓮") == {"long"}


def test_titles_alone_can_be_asked_in_the_admin(pages):
    titles = EssayPage.objects.all().search("溝", fields=["title"])
    assert {page.slug for page in titles} == {"p0"}


def test_completing_a_beginning(pages):
    assert {page.slug for page in Page.objects.all().autocomplete("開封")} == {"p2"}
    assert {page.slug for page in EssayPage.objects.all().autocomplete("LL")} == {"p3"}


# The readers' page


def search(client, words, language=""):
    return client.get(f"{language}/search/", {"q": words})


def test_readers_see_the_hit_in_its_sentence(pages, client):
    shown = search(client, "営業部門").content.decode()
    assert "<mark>営業部門</mark>に溝がある" in shown
    assert 'href="/p0/"' in shown
    assert 'href="/p2/"' not in shown


def test_essays_are_shown_with_their_day_and_shelves_and_people_without(home, client):
    moment = datetime(2026, 1, 5, 3, tzinfo=UTC)
    EssayPageFactory(parent=home, title="溝の話", first_published_at=moment)
    AuthorPageFactory(parent=home, title="溝口 花", first_published_at=moment)
    shown = search(client, "溝").content.decode()
    assert "溝口" in shown.replace("<mark>", "").replace("</mark>", "")
    assert shown.count("2026年1月5日") == 1


def test_drafts_private_pages_and_other_languages_are_not_found(pages, homes, client):
    EssayPage.objects.get(slug="p0").unpublish()
    private = EssayPage.objects.get(slug="p2")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    EssayPageFactory(parent=homes["en"], slug="english", title="営業 in English")
    shown = search(client, "営業").content.decode()
    assert "/p0/" not in shown
    assert "/p2/" not in shown
    assert "english" not in shown
    assert 'href="/en/english/"' in search(client, "営業", "/en").content.decode()


@pytest.mark.parametrize(
    "words", ["", "   ", "\x00", "😀" * 500, "<script>alert(1)</script>", "あ" * 20_000, '"', "%"]
)
def test_anything_may_be_typed(pages, client, words):
    answer = search(client, words)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_an_empty_result_offers_what_is_new(pages, client):
    shown = search(client, "存在しない語").content.decode()
    assert "存在しない語" in shown
    assert 'href="/p3/"' in shown


def test_a_page_of_results_that_does_not_exist(pages, client):
    assert client.get("/search/", {"q": "営業", "page": "9"}).status_code == 404


def test_another_app_keeps_its_pages_out(pages, client):
    hidden = EssayPage.objects.get(slug="p0").pk
    with hooks.register_temporarily("construct_reader_search", lambda found: found.exclude(pk=hidden)):
        assert "/p0/" not in search(client, "営業").content.decode()


def test_queries_do_not_grow_with_the_results(home, client, django_assert_max_num_queries):
    for number in range(12):
        EssayPageFactory(parent=home, slug=f"many-{number}", title="営業の話")
    search(client, "営業")
    with django_assert_max_num_queries(20):
        search(client, "営業")


def test_an_essay_is_found_by_its_tags(home, author, category, client):
    essay = EssayPageFactory(parent=home, slug="tagged", title="付箋", authors=[author], category=category)
    essay.tags.add("MAツール")
    essay.save_revision().publish()
    assert essay.url in search(client, "ＭＡツール").content.decode()


def test_a_save_reads_each_field_once_for_the_index(home, author, monkeypatch):
    """What an edition is found by takes queries, and modelsearch asks for every field three times."""
    essay = EssayPageFactory(parent=home, authors=[author])
    asked, read = [], SearchField.get_value
    monkeypatch.setattr(SearchField, "get_value", lambda self, obj: asked.append((obj, self)) or read(self, obj))
    essay.save()
    own = [field for obj, field in asked if obj == essay]
    assert {field.field_name for field in own} > {"title", "lead", "body"}
    assert len(own) == len(set(map(id, own)))
