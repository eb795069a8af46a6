"""Ruby and dots survive every way between the database and the editor."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.api.rich_text import APIRichText

from blog.blocks import TEXT_FEATURES, EssayBody
from blog.essay_text import rich_text, searchable_texts
from newsletter.editions.rich_text import mail_safe
from prompts.markup import rich_html
from tests.factories.blog import EssayPageFactory

RUBY = "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>"
DOTS = '<em class="dots">傍点</em>'


@pytest.fixture(scope="module")
def converter():
    return ContentstateConverter(TEXT_FEATURES)


def edited(converter, html):
    return converter.to_database_format(converter.from_database_format(html))


@pytest.mark.parametrize(
    "inner",
    [
        RUBY,
        f"前{RUBY}後{RUBY}",
        "<ruby><b>漢字</b><rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>",
        f"{DOTS}と<i>斜体</i>",
        "<ruby>本気<rp>(</rp><rt>マジ &amp; 本気</rt><rp>)</rp></ruby>",
        f"a {RUBY} b",
    ],
)
def test_what_is_stored_comes_back_from_the_editor_unchanged(converter, inner):
    html = f'<p data-block-key="abcde">{inner}</p>'
    assert edited(converter, html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", RUBY),
        ("<ruby>漢字<rt><b>かんじ</b></rt></ruby>の", f"{RUBY}の"),
        ("<ruby>漢字<rp>(<rt>かんじ</rt></rp></ruby>", RUBY),
        (f"<b>太{RUBY}字</b>", f"<b>太</b>{RUBY.replace('漢字', '<b>漢字</b>')}<b>字</b>"),
        ("<ruby>漢字</ruby>", "漢字"),
        ("<ruby>漢字<rt>  </rt></ruby>", "漢字"),
        ("漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp>", "漢字(かんじ)"),
        ('<em class="other">斜体</em>', "<i>斜体</i>"),
    ],
)
def test_what_others_wrote_takes_our_form(converter, html, expected):
    assert (
        edited(converter, f'<p data-block-key="abcde">{html}</p>') == f'<p data-block-key="abcde">{expected}</p>'
    )


def test_the_editor_gets_the_word_as_text_and_the_reading_as_data(converter):
    content = json.loads(converter.from_database_format(f"<p>この{RUBY}を{DOTS}する</p>"))
    (block,) = content["blocks"]
    assert block["text"] == "この漢字を傍点する"
    assert block["entityRanges"] == [{"key": 0, "offset": 2, "length": 2}]
    assert block["inlineStyleRanges"] == [{"offset": 5, "length": 2, "style": "DOTS"}]
    assert content["entityMap"]["0"] == {"mutability": "MUTABLE", "type": "RUBY", "data": {"reading": "かんじ"}}


WORDS = st.text(alphabet="漢字かなカナabc&<>\"'", min_size=1, max_size=8)
RUNS = st.lists(st.tuples(WORDS, st.sampled_from(["", "RUBY", "DOTS"]), WORDS), min_size=1, max_size=6)


def state(runs):
    text, styles, ranges, entities = "", [], [], {}
    for number, (words, kind, reading) in enumerate(runs):
        place = {"offset": len(text), "length": len(words)}
        if kind == "RUBY":
            ranges.append({**place, "key": number})
            entities[str(number)] = {"type": "RUBY", "mutability": "MUTABLE", "data": {"reading": reading}}
        elif kind:
            styles.append({**place, "style": kind})
        text += words
    block = {"key": "abcde", "type": "unstyled", "depth": 0, "text": text}
    return {"blocks": [{**block, "inlineStyleRanges": styles, "entityRanges": ranges}], "entityMap": entities}


def marked(content):
    """Each character with its reading and its dots: what a reader sees, however it is cut into ranges."""
    (block,) = content["blocks"]
    seen = [[character, set()] for character in block["text"]]
    for one in block["entityRanges"]:
        data = content["entityMap"][str(one["key"])]["data"]
        for character in seen[one["offset"] : one["offset"] + one["length"]]:
            character[1].add(data["reading"])
    for one in block["inlineStyleRanges"]:
        for character in seen[one["offset"] : one["offset"] + one["length"]]:
            character[1].add(one["style"])
    return seen


@given(runs=RUNS)
def test_anything_typed_with_ruby_and_dots_comes_back(converter, runs):
    content = state(runs)
    stored = converter.to_database_format(json.dumps(content))
    assert marked(json.loads(converter.from_database_format(stored))) == marked(content)
    assert edited(converter, stored) == stored


def test_sanitising_keeps_them_and_drops_what_else_they_carry():
    ruby = RUBY.replace("<ruby>", "<ruby onclick=x>")
    dirty = f'<p>{ruby}<em class="dots" style="x">傍点</em><em class="x">y</em></p>'
    cleaned, _removals = APIRichText.sanitize_db_html(dirty, features=TEXT_FEATURES)
    assert cleaned == f"<p>{RUBY}{DOTS}<em>y</em></p>"
    without, _removals = APIRichText.sanitize_db_html(f"<p>{RUBY}</p>", features=["bold"])
    assert without == "<p>漢字(かんじ)</p>"


def test_a_model_writes_neither():
    found = rich_html(f"この{RUBY}を{DOTS}", features=TEXT_FEATURES, addresses=set())
    assert "<ruby" not in found
    assert "<em" not in found


def test_a_word_is_read_once_and_found_by_both():
    html = f"<p>この{RUBY}を読む。</p>"
    assert rich_text(html) == "この漢字を読む。"
    assert searchable_texts(html) == ["この漢字を読む。", "かんじ"]
    block = EssayBody().child_blocks["numbered_section"]
    assert block.get_searchable_content(block.to_python({"heading": "1.", "body": html}))[-1] == "かんじ"


def test_mail_shows_the_reading_in_brackets():
    assert mail_safe(f"<p>{RUBY.replace('<rp>(</rp>', '').replace('<rp>)</rp>', '')}{DOTS}</p>") == (
        "<p>漢字(かんじ)<em>傍点</em></p>"
    )


def test_a_search_finds_word_and_reading(home):
    from blog.models import EssayPage

    EssayPageFactory(parent=home, slug="ruby", body=[("text", f"<p>この{RUBY}を読む。</p>")])
    for query in ("漢字を読む", "かんじ"):
        assert [page.slug for page in EssayPage.objects.all().search(query)] == ["ruby"], query


def test_a_page_shows_them(home, client):
    EssayPageFactory(parent=home, slug="ruby", body=[("text", f"<p>{RUBY}{DOTS}</p>")])
    assert f"{RUBY}{DOTS}" in client.get("/ruby/").content.decode()
