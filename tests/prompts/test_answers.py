import json
import time

import pytest

from prompts.answers import AnswerRefused, plain_answer, read_answer
from prompts.bases import base_hash
from prompts.outputs import OUTPUTS
from prompts.widths import width

GOOD = '{"lead": "朝の会議。", "search_description": "営業の話。"}'


@pytest.mark.parametrize(
    "text",
    [GOOD, f"```json\n{GOOD}\n```", f"```\n{GOOD}\n```", f"はい、どうぞ。\n{GOOD}\n以上です。", f"\n {GOOD}\n"],
)
def test_the_object_is_found_however_it_is_dressed(text):
    assert read_answer("Teaser", text) == {"lead": "朝の会議。", "search_description": "営業の話。"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "まだ考えています",
        '{"lead": "途中で',
        "[]",
        '{"lead": "x"}',
        '{"lead": "x", "search_description": "y", "html": "z"}',
        '{"lead": "  ", "search_description": "y"}',
        '{"lead": 3, "search_description": "y"}',
    ],
)
def test_anything_else_is_refused_with_problems_that_do_not_quote_it(text):
    with pytest.raises(AnswerRefused) as caught:
        read_answer("Teaser", text)

    assert caught.value.problems
    assert "途中で" not in str(caught.value)


def test_what_nobody_sees_is_left_out_of_an_answer():
    hidden = GOOD.replace("朝の", "\u2067朝\\u200bの\U000e0041\u2069")
    assert read_answer("Teaser", hidden) == read_answer("Teaser", GOOD)
    assert plain_answer("```\n朝\u200bの👩\u200d💻\n```") == "朝の👩\u200d💻"


def headlines(*lines):
    return json.dumps({"headlines": list(lines)})


@pytest.mark.parametrize(
    "text",
    [
        '{"lead": ' * 100_000,
        '{"lead": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"lead": "x", "search_description": ' + "9" * 5000 + "}",
        '{"lead": ' + '{"a":' * 900 + "1" + "}" * 900 + ', "search_description": "y"}',
    ],
    ids=["open", "deep", "digits", "nested"],
)
def test_json_that_cannot_be_read_at_all_is_refused_too(text):
    with pytest.raises(AnswerRefused):
        read_answer("Teaser", text)


def test_a_complaint_stays_short_whatever_keys_were_invented():
    keys = {f"{number}" + "長" * 5000: number for number in range(50)}
    with pytest.raises(AnswerRefused) as caught:
        read_answer("Teaser", json.dumps(keys))

    assert len(str(caught.value)) < 1500


def test_a_fence_with_much_white_space_is_read_at_once():
    begun = time.process_time()
    plain_answer("```" + "\n" * 20_000 + "x")

    assert time.process_time() - begun < 0.5


def test_fewer_choices_than_wanted_are_asked_for_again_but_would_do():
    for text, usable in (
        (headlines("a", "b", "c"), ["a", "b", "c"]),
        (headlines("a", "Ａ ", " a", "", "b", "c"), ["a", "b", "c"]),
        (headlines("a", "b", "B", "b"), None),
        (headlines("a"), None),
    ):
        with pytest.raises(AnswerRefused) as caught:
            read_answer("Headlines", text)
        assert (caught.value.usable or {}).get("headlines") == usable, text


def test_more_than_asked_for_is_cut():
    assert read_answer("Headlines", headlines(*"abcdefghij"))["headlines"] == list("abcdefgh")
    assert read_answer("Headlines", headlines(*"abcde"))["headlines"] == list("abcde")
    question = {"kind": "scene", "question": "いつ？"}
    eleven = json.dumps({"questions": [*[question] * 10, {"kind": "?", "question": ""}]})
    assert len(read_answer("Interview", eleven)["questions"]) == 10
    with pytest.raises(AnswerRefused):
        read_answer("Interview", json.dumps({"questions": [question] * 2}))


def test_schemas_are_ready_for_strict_servers():
    def check(node):
        if isinstance(node, dict):
            assert "default" not in node
            assert not {"minLength", "maxLength"} & set(node)
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert sorted(node["required"]) == sorted(node["properties"])
            for value in node.values():
                check(value)
        if isinstance(node, list):
            for value in node:
                check(value)

    for output in OUTPUTS.values():
        check(output.model_json_schema())


def test_a_plain_answer_loses_a_fence_around_the_whole_only():
    assert plain_answer("```markdown\n本文\n```") == "本文"
    assert plain_answer("前\n```\nx\n```") == "前\n```\nx\n```"


def test_widths_count_full_width_as_one_and_the_rest_as_half():
    assert width("営業ABC") == 3.5
    assert width("か\u3099") == 1
    assert width("ﾏｰｹ") == 1.5
    assert width("") == 0


def test_the_base_hash_ignores_line_ends_and_outer_space_only():
    assert base_hash(" 溝\r\n") == base_hash("溝")
    assert base_hash("溝 。") != base_hash("溝。")
