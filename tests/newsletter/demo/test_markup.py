"""The signs of the content's texts."""

import pytest

from newsletter.demo.body import edition_blocks, essay_blocks
from newsletter.demo.markup import rich_text, sections

PAGES = {"cards": 7}


def test_paragraphs_emphasis_links_and_nothing_else() -> None:
    html = rich_text("一つ目。\n\n*two* & <b>\n\n[三つ](essay:cards)を読む", PAGES.__getitem__)
    assert html == (
        '<p>一つ目。</p><p><i>two</i> &amp; &lt;b&gt;</p><p><a linktype="page" id="7">三つ</a>を読む</p>'
    )


def test_a_link_to_an_unknown_essay_is_an_error() -> None:
    with pytest.raises(KeyError):
        rich_text("[x](essay:nowhere)", PAGES.__getitem__)


def test_sections_are_cut_at_headings() -> None:
    assert sections("前置き\n\n## 一\n\n本文\n\n## 二\n\n終わり") == [
        ("", "前置き"),
        ("一", "本文"),
        ("二", "終わり"),
    ]


def test_an_unknown_entry_is_an_error() -> None:
    with pytest.raises(KeyError):
        essay_blocks([{"poem": "…"}], page_id=PAGES.__getitem__, image_id=PAGES.__getitem__)
    with pytest.raises(KeyError):
        edition_blocks([{"poem": "…"}], page_id=PAGES.__getitem__, home_id=1)
