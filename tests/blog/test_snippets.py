"""A passage around the first hit, never cut inside a character."""

from hypothesis import given
from hypothesis import strategies as st

from blog.search import snippets
from blog.search.snippets import PIECE, highlighted, snippet
from blog.search.tokens import folded, question


def test_the_hit_is_marked_and_its_surroundings_kept():
    text = "は" * 300 + "営業部門に溝がある" + "も" * 300
    shown = snippet(text, question("営業部門"))
    assert "<mark>営業部門</mark>に溝がある" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_forms_that_differ_only_in_width_are_marked_as_written():
    assert snippet("ＭＡﾂｰﾙの話", question("MAツール")) == "<mark>ＭＡﾂｰﾙ</mark>の話"
    assert snippet("ｶﾞﾗｽの棚", question("ガラス")) == "<mark>ｶﾞﾗｽ</mark>の棚"


def test_text_is_escaped():
    assert snippet("<b>営業</b>&", question("営業")) == "&lt;b&gt;<mark>営業</mark>&lt;/b&gt;&amp;"


def test_latin_words_are_marked_whole():
    assert snippet("rapid API", question("api")) == "rapid <mark>API</mark>"


def test_without_a_hit_the_beginning_is_shown():
    assert snippet("はじまり", question("終わり")) == "はじまり"


def test_clusters_stay_whole():
    family = "👩‍👩‍👧"
    text = family * 40 + "営業" + family * 200
    shown = snippet(text, question("営業")).replace("…", "").replace("<mark>営業</mark>", "")
    assert shown
    assert set(shown.split(family)) == {""}


def test_a_hit_far_into_a_text_of_other_widths_is_found():
    for filling in ("待つ…", "ｶﾞﾗｽの棚、", "e\u0301tude ㌔", "か\u3099", "😀"):
        shown = snippet(filling * 900 + "営業部門" + filling * 900, question("営業部門"))
        assert "<mark>営業部門</mark>" in shown, filling


@given(st.text(alphabet="…ｶﾞﾟか\u3099e\u0301ß㌔ア営 a", max_size=700))
def test_pieces_are_folded_as_the_whole(text):
    assert "".join(PIECE.findall(text)) == text
    assert "".join(folded(piece) for piece in PIECE.findall(text)) == folded(text)


def test_a_long_text_is_folded_once(monkeypatch):
    folded_characters = []

    def counted(text):
        folded_characters.append(len(text))
        return folded(text)

    monkeypatch.setattr(snippets, "folded", counted)
    text = "待つ…" * 20_000 + "営業部門"
    snippet(text, question("営業部門"))
    assert sum(folded_characters) < 1.2 * len(text)


def test_titles_are_marked_whole():
    assert highlighted("営業と営業", question("営業")) == "<mark>営業</mark>と<mark>営業</mark>"
