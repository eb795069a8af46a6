"""Corrections of an essay, each in the place it belongs to."""

import json

import pytest

from blog.desk.corrected import corrections_offered
from blog.desk.written import line_at, lines_of
from blog.models import EssayPage
from prompts.bases import base_hash

LINK = '<a href="https://example.jp/teh">teh 朝</a>'
BODY = [
    {"type": "heading", "value": {"text": "朝のの会議", "level": "h2", "anchor": ""}, "id": "h"},
    {"type": "numbered_section", "value": {"heading": "1. 朝のの話", "body": f"<p>{LINK}のの話。</p>"}, "id": "n"},
    {"type": "voices", "value": {"sides": [{"label": "営業", "voices": ["はい", "朝のの声"]}]}, "id": "v"},
    {"type": "factors", "value": {"lead_in": "", "factors": ["朝のの力"]}, "id": "f"},
    {"type": "text", "value": "<p>夜<b>がが</b>長い。</p>", "id": "t"},
    {"type": "sign_up", "value": {"heading": "朝のの便り", "text": "", "page": None}, "id": "s"},
]


@pytest.fixture
def essay(db: None) -> EssayPage:
    return EssayPage(title="題", lead="朝のの話。", body=json.dumps(BODY))


def correction(original, replacement):
    return {"original": original, "replacement": replacement, "reason": "重なり"}


def test_every_text_that_is_read_is_corrected_in_its_place(essay):
    found = corrections_offered(essay, [correction("のの", "の"), correction("teh", "the")])

    assert [(one.field, one.payload.get("block"), one.payload.get("path"), one.text) for one in found] == [
        ("lead", None, None, "朝の話。"),
        ("line", "h", ["text"], "朝の会議"),
        ("passage", "n", None, "[the 朝](https://example.jp/teh)の話。"),
        ("line", "n", ["heading"], "1. 朝の話"),
        ("line", "v", ["sides", 0, "voices", 1], "朝の声"),
        ("line", "f", ["factors", 0], "朝の力"),
    ]
    assert found[0].base == base_hash("朝のの話。")
    assert {each["original"] for each in found[2].payload["corrections"]} == {"teh", "のの"}


def test_what_fits_only_across_marks_is_for_reading(essay):
    (found,) = corrections_offered(essay, [correction("夜がが", "夜が"), correction("無い", "x")])

    assert (found.field, found.text) == ("correction", "夜がが → 夜が\n重なり")
    assert found.payload["places"] == [{"block": "t", "start": 0}]


def test_lines_are_found_by_their_way(essay):
    assert {line.block for line in lines_of(essay.body)} == {"h", "n", "v", "f"}
    ways = [("v", ["sides", 0, "label"]), ("v", ["sides", 3]), ("gone", ["text"]), ("s", ["heading"])]
    assert [line_at(essay.body, block, way) for block, way in ways] == ["営業", "", "", ""]
