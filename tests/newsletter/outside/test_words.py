"""Every answer has its words, and whatever could not be checked says what to do about it, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from newsletter.outside.words import _WORDS, fix_of, words_of

UNKNOWN = "could not check"
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


NAMES = "domain host why reply number name sender status kind selectors score limit rules policy seconds"
DETAILS = dict.fromkeys(NAMES.split(), "x")


def calls(root: Path, name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a name in the modules that answer and that judge."""
    for folder in ("newsletter/outside", "newsletter/editions/preflight"):
        for module in sorted((root / folder).glob("*.py")):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                    yield f"{module.relative_to(root)}:{node.lineno}", node


def is_unknown(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == UNKNOWN


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answer_has_words(language: str) -> None:
    with translation.override(language):
        for code in _WORDS:
            for said in (words_of(code, DETAILS), fix_of(code)):
                assert "%(" not in said, code
                assert not said or bool(JAPANESE.search(said)) is (language == "ja"), said
            assert words_of(code, DETAILS)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_could_not_be_asked_outside_says_what_to_do(root: Path, language: str) -> None:
    codes = {
        call.args[1].value: place
        for place, call in calls(root, "Answer")
        if is_unknown(call) and isinstance(call.args[1], ast.Constant)
    }
    assert len(codes) >= 14
    with translation.override(language):
        assert [place for code, place in codes.items() if not fix_of(str(code))] == []


def test_every_unknown_answer_names_its_code_where_it_stands(root: Path) -> None:
    """So that the test above sees it."""
    found = [call for _place, call in calls(root, "Answer") if is_unknown(call)]
    assert [ast.unparse(call) for call in found if not isinstance(call.args[1], ast.Constant)] == []


def test_every_finding_that_could_not_be_had_is_given_a_fix(root: Path) -> None:
    """Level, words, fix: whether it stands there in words, or comes with the answer."""
    without = []
    for place, call in calls(root, "Finding"):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        fix = call.args[2] if len(call.args) > 2 else named.get("fix")
        asked = not isinstance(call.args[0], ast.Constant) or is_unknown(call)
        if asked and (fix is None or (isinstance(fix, ast.Constant) and not fix.value)):
            without.append(place)
    assert without == []
