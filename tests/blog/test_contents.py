"""The ids of headings: none comes twice."""

import pytest

from blog.blocks import EssayBody
from blog.contents import anchored, contents
from blog.templatetags.essays import may_stand_open


def body(*blocks):
    stream = EssayBody()
    return stream.to_python([{"type": kind, "value": value, "id": name} for kind, value, name in blocks])


def heading(anchor, name, level="h2"):
    return ("heading", {"text": "見出し", "level": level, "anchor": anchor}, name)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (["why", "why", "why"], ["why", "why-2", "why-3"]),
        (["why", "why-2", "why"], ["why", "why-2", "why-3"]),
        (["content"], ["content-2"]),
        (["なぜ", "なぜ"], ["なぜ", "なぜ-2"]),
    ],
)
def test_the_first_keeps_its_name(wanted, given):
    found = anchored(body(*(heading(name, f"{number}000") for number, name in enumerate(wanted))))
    assert [name for _block, name in found] == given


def test_blocks_that_begin_alike_or_have_no_id_are_told_apart():
    found = [name for _block, name in anchored(body(*(heading("", "abcdefgh-1"), heading("", "abcdefgh-2"))))]
    assert found == ["s-abcdefgh", "s-abcdefgh-2"]


def test_only_headings_have_an_id():
    text = ("text", "<p>本文</p>", "1111")
    numbered = ("numbered_section", {"heading": "1.行く", "body": "<p>本文</p>"}, "22222222")
    assert [name for _block, name in anchored(body(text, numbered))] == ["", "s-22222222"]


def test_the_contents_lead_to_the_ids_the_text_has():
    written = body(
        heading("a", "1"), heading("a", "2", "h3"), ("numbered_section", {"heading": "3", "body": ""}, "3")
    )
    assert [one.anchor for one in contents(written)] == [name for _block, name in anchored(written)]
    assert [one.level for one in contents(written)] == [2, 3, 3]


def test_a_very_long_essay_begins_with_its_contents_folded():
    """60,000 characters under 60 headings."""
    blocks = []
    for number in range(60):
        blocks += [heading("", f"{number:08d}"), ("text", f"<p>{'本文' * 500}</p>", f"t{number}")]
    found = contents(body(*blocks))
    assert len({one.anchor for one in found}) == 60
    assert not may_stand_open(found)
    assert may_stand_open(found[:12])
