import pytest

from blog.blocks import TEXT_FEATURES
from blog.desk.parts import part_blocks


def blocks(kind, text, heading="1. 朝の会議"):
    return part_blocks(kind=kind, heading=heading, text=text, features=TEXT_FEATURES, addresses=set())


def test_a_section_becomes_a_numbered_section():
    assert blocks("section", "一段落目。\n\n**二**段落目。") == [
        ("numbered_section", {"heading": "1. 朝の会議", "body": "<p>一段落目。</p><p><b>二</b>段落目。</p>"})
    ]


def test_voices_become_two_sides_with_their_labels():
    text = "### 営業からマーケへ\n- 「使えない」\n- 「量より質」\n\n### マーケから営業へ\n- 「追ってくれない」"

    assert blocks("voices", text, "声") == [
        ("heading", {"text": "声", "level": "h2"}),
        (
            "voices",
            {
                "sides": [
                    {"label": "営業からマーケへ", "voices": ["「使えない」", "「量より質」"]},
                    {"label": "マーケから営業へ", "voices": ["「追ってくれない」"]},
                ]
            },
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "声の材料がありません。",
        "前置き\n\n### 一方\n- 「a」",
        "### 一方\n地の文",
        "### 一方\n- 「a」\n地の文",
        "### a\n- 「1」\n\n### b\n- 「2」\n\n### c\n- 「3」",
    ],
)
def test_voices_of_another_form_lose_nothing(text):
    ((_kind, _heading), (kind, html)) = blocks("voices", text, "声")

    assert kind == "text"
    for word in ("声の材料", "前置き", "「a」", "地の文", "「3」"):
        assert (word in text) == (word in html)


def test_factors_become_a_list_with_their_lead_in():
    text = "効いたのは次のことでした。\n\n- **週に一度**、録音を聞いた\n- 部長も来た"

    assert blocks("factors", text, "要因")[1] == (
        "factors",
        {"lead_in": "効いたのは次のことでした。", "factors": ["週に一度、録音を聞いた", "部長も来た"]},
    )
    assert blocks("factors", "- 一つ", "")[0][1]["lead_in"] == ""


def test_a_list_that_never_came_stays_text():
    assert blocks("factors", "一つだけ。", "")[0] == ("text", "<p>一つだけ。</p>")


def test_the_close_is_text_under_its_heading():
    assert [kind for kind, _value in blocks("close", "明日から。", "おわりに")] == ["heading", "text"]


def test_lengths_stay_within_the_blocks_limits():
    ((_kind, value),) = blocks("section", "x", "長" * 300)

    assert len(value["heading"]) == 120


@pytest.mark.parametrize(
    "text",
    [
        "- 短い\n- " + "長" * 195 + "[要確認: 何人か]",
        "前置き。\n\nもう一段落。[要確認: 何人か]\n\n- 一つ",
        "- 一つ\n\n後書き。[要確認: 何人か]",
        "- 一つ\n[要確認: 何人か]",
    ],
)
def test_factors_of_another_form_lose_nothing(text):
    ((kind, html),) = blocks("factors", text, "")

    assert kind == "text"
    assert "[要確認: 何人か]" in html


def test_a_mark_that_looks_like_a_link_stays_a_mark():
    ((_kind, listed),) = blocks("factors", "- 売上は[要確認: 金額](円)\n- 部長も来た", "")

    assert listed["factors"][0] == "売上は[要確認: 金額](円)"
