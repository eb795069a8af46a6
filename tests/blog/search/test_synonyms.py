"""Reading groups of synonyms and widening questions by them; keeping them in the admin."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from blog.search.expressions import fts5, tsquery
from blog.search.models import SynonymGroup
from blog.search.spellings import spellings
from blog.search.synonyms import MOST_TOKENS, faults, key, members, terms

MA = ["MAツール", "マーケティングオートメーション", "marketing automation"]


def texts(question, groups=()):
    return [["+".join(run.text for run in runs) for runs in term] for term in terms(question, groups)]


def test_members_are_separated_by_commas_semicolons_or_lines():
    assert members("MAツール, マーケティング オートメーション、MA；x\r\n\n y ,") == [
        "MAツール",
        "マーケティング オートメーション",
        "MA",
        "x",
        "y",
    ]


@pytest.mark.parametrize("word", ["MAツール", "ＭＡツール", "ma ツール", "「MAﾂｰﾙ」", "M A ツール"])
def test_width_case_space_and_signs_make_no_difference(word):
    assert key(word) == "maツール"


def test_a_word_of_a_group_is_found_by_all_of_them():
    assert texts("ＭＡツール 導入", [MA]) == [
        ["ma+ツール", "マーケティングオートメーション", "marketing+automation"],
        ["導入"],
    ]


def test_words_that_together_are_a_member_are_taken_together():
    assert texts("the Marketing Automation plan", [MA])[1] == [
        "marketing+automation",
        "ma+ツール",
        "マーケティングオートメーション",
    ]
    assert len(terms("the Marketing Automation plan", [MA])) == 3
    assert texts("MA ツール", [MA])[0][0] == "ma+ツール"


def test_a_member_inside_a_longer_word_does_not_widen_it():
    assert texts("MAツール比較", [MA]) == [["ma+ツール比較"]]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("サーバー", ["サーバー", "サーバ"]),
        ("サーバ管理", ["サーバ管理", "サーバー管理"]),
        ("ﾕｰｻﾞｰ", ["ユーザー", "ユーザ"]),
        ("ツアー", ["ツアー"]),
        ("キー", ["キー"]),
        ("ニュース", ["ニュース"]),
        ("営業", ["営業"]),
        ("leads", ["leads", "lead"]),
        ("Lead", ["lead", "leads"]),
        ("companies", ["companies", "company"]),
        ("company", ["company", "companies"]),
        ("day", ["day", "days"]),
        ("boxes", ["boxes", "box"]),
        ("process", ["process", "processes"]),
        ("status", ["status", "statuses"]),
        ("series", ["series"]),
        ("News", ["news"]),
        ("media", ["media"]),
        ("tags", ["tags", "tag"]),
        ("newsletters", ["newsletters", "newsletter"]),
        ("analysis", ["analysis", "analyses"]),
        ("analyses", ["analyses", "analysis"]),
        ("cookies", ["cookies", "cookie"]),
        ("cookie", ["cookie", "cookies"]),
        ("people", ["people", "person"]),
        ("MA", ["ma"]),
    ],
)
def test_other_spellings(word, found):
    assert spellings(word) == found


def test_fts5_and_postgres_are_asked_the_same():
    asked = terms("サーバー 溝 LLM入門")
    assert fts5(asked, operator="and") == (
        '(("サー ーバ バー") OR ("サー ーバ")) AND (("溝"*)) AND (("llm" AND "入門"))'
    )
    assert tsquery(asked, operator="and") == (
        "(('サー' & 'ーバ' & 'バー') | ('サー' & 'ーバ')) & (('溝':*)) & (('llm' & '入門'))"
    )


@given(st.text(max_size=400), st.lists(st.lists(st.text(min_size=1, max_size=40), max_size=12), max_size=4))
def test_no_question_grows_beyond_what_a_database_can_parse(question, groups):
    found = terms(question, groups)
    own = sum(len(run.tokens) for term in found for run in term[0])
    every = sum(len(run.tokens) for term in found for runs in term for run in runs)
    assert own <= 120
    assert every <= own + MOST_TOKENS
    assert fts5(found, operator="and").count('"') % 2 == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "2つ以上"),
        ("MAツール", "2つ以上"),
        ("MAツール, ＭＡ ﾂｰﾙ", "重なって"),
        ("見込み客, リード, 名刺", "ほかのグループ"),
        ("営業, …", "文字も数字も"),
        ("営業, " + "あ" * 31, "長すぎます"),
        ("、".join(f"語{number}" for number in range(13)), "12個までです（現在13個）"),
    ],
)
def test_faults_are_told_in_the_persons_language(words, message):
    with translation.override("ja"):
        assert any(message in fault for fault in faults(words, [["名刺", "ビジネスカード"]]))


def test_a_good_group_has_no_fault():
    assert faults("MAツール, マーケティングオートメーション", [["名刺", "ビジネスカード"]]) == []


# In the admin


def test_editors_keep_groups_in_the_admin(db, editor):
    answer = editor.post("/admin/search/synonyms/new/", {"words": "値上げ、 価格改定"})
    assert answer.status_code == 302
    assert SynonymGroup.objects.get().words == "値上げ\n価格改定"
    again = editor.post("/admin/search/synonyms/new/", {"words": "値上げ, 価格の見直し"})
    assert again.status_code == 200
    assert SynonymGroup.objects.count() == 1
    kept = SynonymGroup.objects.get()
    editor.post(f"/admin/search/synonyms/edit/{kept.pk}/", {"words": "値上げ, 価格改定, 値上"})
    assert SynonymGroup.objects.get().words == "値上げ\n価格改定\n値上"
    assert "値上げ" in editor.get("/admin/search/synonyms/").content.decode()


def test_the_page_finds_and_marks_a_synonym(home, client):
    from tests.factories.blog import EssayPageFactory

    SynonymGroup.objects.create(words="値上げ, 価格改定")
    EssayPageFactory(parent=home, slug="price", title="三月の手紙", lead="価格改定のお知らせ")
    assert "<mark>価格改定</mark>" in client.get("/search/", {"q": "値上げ"}).content.decode()
