"""What of an essay is its author's telling."""

import pytest

from blog.essay_text import told_text
from blog.models import EssayPage


@pytest.mark.django_db  # a new page asks for its content type
def test_running_text_without_what_others_say_and_what_is_no_sentence():
    body = [
        ("heading", {"text": "見出し", "level": "h2"}),
        ("text", "<p>一つ。<b>二つ</b>。<br/>次の行。</p><ul><li>項目</li></ul><h3>題</h3><p> </p>"),
        (
            "numbered_section",
            {"heading": "1.朝", "body": "<p><ruby>朝<rp>(</rp><rt>あさ</rt><rp>)</rp></ruby>です。</p>"},
        ),
        ("quote", {"text": "他人の言葉。"}),
        ("voices", {"sides": [{"label": "甲", "voices": ["声。"]}]}),
        ("call_out", {"heading": "付記", "text": "<p>付け足し。</p>"}),
    ]
    essay = EssayPage(title="題", lead=" 始まり。 ", body=body)

    assert told_text(essay) == "始まり。\n\n一つ。二つ。\n次の行。\n\n朝です。\n\n付け足し。"
    assert told_text(essay, lead=False).startswith("一つ。")
    assert told_text(EssayPage(title="題")) == ""
