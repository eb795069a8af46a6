import time

from prompts.checks.findings import Severity
from prompts.checks.language import (
    CHINESE,
    NOT_ENGLISH,
    NOT_JAPANESE,
    RULE,
    in_another_language,
    result_in_another_language,
)

ENGLISH = "The morning meeting was long, and nobody asked why the numbers had stopped moving."
JAPANESE = "朝の会議は長く、数字がなぜ動かなくなったのかを誰も尋ねなかった。営業部長は黙って資料を閉じた。"
CHINESE_TEXT = (
    "早上的会议开得很长，却没有人问数字为什么不再变化。营业部长默默合上资料，市场部的同事也只是看着窗外，谁都没有开口说话。"
    "后来大家才明白问题出在哪里。"
)
KOREAN = "아침 회의는 길었지만 왜 숫자가 움직이지 않게 되었는지 아무도 묻지 않았다. 부장은 조용히 자료를 덮었다."
PRODUCTS = "Salesforce、HubSpot、Marketo、Google Analyticsを順に試した。どれも役に立たず、結局は電話に戻った。"
HEADINGS = "株式会社朝日商事営業本部第一営業部"

CASES = [
    ("ja", JAPANESE, []),
    ("ja", PRODUCTS, []),
    ("ja", HEADINGS, []),
    ("ja", "CRM 2.0 Sales Marketing", []),
    ("ja", "", []),
    ("ja", f"{JAPANESE}\n\n> {ENGLISH}\n\n`{ENGLISH}`\n\nhttps://example.jp/{'a' * 60}", []),
    ("ja", f"{JAPANESE}\n\n```\n{ENGLISH}\n\n{ENGLISH}\n```", []),
    ("ja", ENGLISH, [(ENGLISH, NOT_JAPANESE)]),
    ("ja", f"\n {ENGLISH}\n\n{ENGLISH}\n", [(f"{ENGLISH}\n\n{ENGLISH}", NOT_JAPANESE)]),
    ("ja", KOREAN, [(KOREAN, NOT_JAPANESE)]),
    ("ja", CHINESE_TEXT, [(CHINESE_TEXT, CHINESE)]),
    ("ja", f"{JAPANESE}\n\n{CHINESE_TEXT}", [(CHINESE_TEXT, CHINESE)]),
    ("ja", f"{JAPANESE * 3}\n\n{ENGLISH}\n{ENGLISH}", [(f"{ENGLISH}\n{ENGLISH}", NOT_JAPANESE)]),
    ("en", ENGLISH, []),
    ("en", f"{ENGLISH} The word 瓦版 (kawaraban) means a news sheet.", []),
    ("en", f"{ENGLISH}\n\n> {JAPANESE}", []),
    ("en", "Ça a été décidé à l'hôtel, naturellement, et l'été a passé.", []),
    ("en", JAPANESE, [(JAPANESE, NOT_ENGLISH)]),
    ("en", CHINESE_TEXT, [(CHINESE_TEXT, NOT_ENGLISH)]),
    ("en", f"{ENGLISH * 9}\n\n{JAPANESE}", [(JAPANESE, NOT_ENGLISH)]),
]


def test_a_draft_in_another_language_is_found_and_a_foreign_word_is_not():
    for language, text, expected in CASES:
        found = in_another_language(text, language=language)
        assert [(text[one.start : one.end], one.reason) for one in found] == expected, text[:30]
        assert all((one.rule, one.severity) == (RULE, Severity.WARNING) for one in found)


def test_an_answer_in_json_is_judged_by_what_it_says_itself():
    outline = {"parts": [{"kind": "section", "heading": ENGLISH, "brief": ""}]}
    quoting = {"corrections": [{"original": ENGLISH, "replacement": ENGLISH, "reason": "綴りの誤り"}]}
    for language, result, foreign in (
        ("ja", outline, True),
        ("en", outline, False),
        ("en", {"headlines": [JAPANESE]}, True),
        ("ja", {"headlines": [JAPANESE]}, False),
        ("ja", {"slugs": ["a-morning-without-numbers", "why-nobody-asked-about-it"]}, False),
        ("ja", quoting, False),
        ("ja", {"items": [{"essay": 3, "line": CHINESE_TEXT}]}, True),
        ("ja", None, False),
    ):
        assert bool(result_in_another_language(result, language=language)) is foreign, result


def test_long_answers_are_judged_at_once():
    begun = time.process_time()
    for text in (
        "a\n" * 8000,
        "`" * 15_000,
        "```" * 5000,
        "> " * 8000,
        "あ" * 15_000,
        "\n \n" * 5000,
        "http://" * 2000,
    ):
        in_another_language(text, language="ja")

    assert time.process_time() - begun < 2
