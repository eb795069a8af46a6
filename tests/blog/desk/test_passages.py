import json

import pytest

from blog.blocks import TEXT_FEATURES
from blog.desk.passages import HOUSE, as_markdown, as_rich_text, form_state, passage_in
from blog.models import EssayPage
from prompts.markup import addresses_in, stream_block

RICH = [
    "<p>朝の<b>会議</b>で<i>部長</i>が言った。</p>",
    '<p><a id="3" linktype="page">前の話</a>と<a href="https://example.jp/a?b=1&amp;c=2">外の話</a>。</p>',
    '<p><a id="9" linktype="document">資料</a>、<a href="mailto:a@example.jp">手紙</a>。</p>',
    '<p><a href="#s2">下</a>へ。</p>',
    '<p><a href="https://example.jp/wiki/A_(b)">括弧</a></p>',
    "<p><ruby>瓦版<rp>(</rp><rt>かわらばん</rt><rp>)</rp></ruby>を読む。</p>",
    '<p>それが<em class="dots">どうした</em>。</p>',
    "<ul><li>一つ</li><li>二つ</li></ul><blockquote>引いた言葉</blockquote>",
]


def back(text, *, passage="", addresses=()):
    return as_rich_text(text, features=TEXT_FEATURES, addresses=addresses, passage=passage)


@pytest.mark.parametrize("html", RICH)
def test_markup_survives_the_way_to_a_model_and_back(html):
    markdown = as_markdown(html)

    assert "<a" not in markdown
    assert back(markdown, passage=markdown, addresses=addresses_in([markdown])) == html


def test_a_link_the_passage_did_not_have_does_not_come_back():
    page, script = f"{HOUSE}?linktype=page&id=99", f"{HOUSE}?href=javascript%3Aalert%281%29"
    invented = f"[頁]({page})と[字]({script})と[外](https://evil.example/)。"
    plain = "<p>頁と字と外。</p>"

    assert back(invented) == plain
    assert back(invented, addresses={page, script}) == plain, "an address in a note is no link of the house"
    assert back(invented, passage=as_markdown(f"<p>[x]({page}) a]({script}) {page}</p>")) == plain


def test_a_link_outside_that_looks_like_one_of_the_house_stays_what_it_is():
    for inner in (
        "href=javascript%3Aalert%281%29",
        "linktype=page&amp;id=99",
        "",
        "href=x&amp;linktype=page&amp;id=1",
    ):
        html = f'<p><a href="{HOUSE}?{inner}">外</a></p>'
        markdown = as_markdown(html)

        assert back(markdown, passage=markdown, addresses=addresses_in([markdown])) == html


def test_nothing_but_a_link_comes_out_of_a_disguised_address():
    odd = f"[頁]({HOUSE}?linktype=page&id=3&onclick=x&style=y)"
    script = f"[字]({HOUSE}?href=javascript%3Aalert%281%29)"

    assert back(odd, passage=odd) == '<p><a id="3" linktype="page">頁</a></p>'
    assert back(script, passage=script) == "<p>字</p>"


@pytest.mark.parametrize("text", ["｜x《》《y》", "｜" * 50_000 + "《" * 50_000, "《《" * 50_000])
def test_odd_ruby_is_left_as_it_is(text):
    assert "<ruby>" not in back(text)


def a_body():
    blocks = [
        {"type": "heading", "value": {"text": "はじめに", "level": "h2", "anchor": ""}, "id": "h"},
        {
            "type": "numbered_section",
            "value": {"heading": "1. 朝", "body": "<p>部長が<b>言った</b>。</p>"},
            "id": "s",
        },
        {"type": "quote", "value": {"text": "引用", "source": "", "address": ""}, "id": "q"},
    ]
    return EssayPage._meta.get_field("body").to_python(json.dumps(blocks))


def test_a_passage_comes_with_what_stands_around_it():
    found = passage_in(a_body(), "s")

    assert (found.kind, found.text) == ("numbered_section", "部長が**言った**。")
    assert (found.before, found.after) == ("はじめに", "引用")


@pytest.mark.parametrize("block", ["", "h", "q", "gone"])
def test_what_is_no_running_text_is_no_passage(block):
    assert passage_in(a_body(), block) is None


def test_only_the_field_that_changed_goes_into_the_form():
    stream = stream_block(EssayPage, "body")
    section = form_state(stream, kind="numbered_section", html="<p>言った。</p>")
    text = form_state(stream, kind="text", html="<p>言った。</p>")

    assert section["type"] == "numbered_section"
    assert set(section["value"]) == {"body"}
    assert json.loads(section["value"]["body"])["blocks"][0]["text"] == "言った。"
    assert json.loads(text["value"])["blocks"][0]["text"] == "言った。"
