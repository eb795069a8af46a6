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


def test_list_lengths_are_bounded():
    with pytest.raises(AnswerRefused):
        read_answer("Headlines", '{"headlines": ["a"]}')
    with pytest.raises(AnswerRefused):
        read_answer("Headlines", '{"headlines": ["1","2","3","4","5","6","7","8","9"]}')


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
