"""What the server holds for a mark, the browser highlights, and nothing else."""

from pathlib import Path

import pytest

from prompts.panel import words
from prompts.unresolved import PATTERN, find_unresolved
from tests.prompts.marks import MARKS, ORDINARY
from tests.running.chromium import opened

SCRIPT = "prompts/static/prompts/desk/page.js"
FOUND = """([texts, pattern]) => texts.map(
  (text) => window.kawarabanDesk.unchecked(text, pattern).map(([start, end]) => text.slice(start, end))
)"""


def test_the_script_has_no_pattern_of_its_own(root: Path) -> None:
    assert words()["marks"] == PATTERN
    assert "確認" not in (root / SCRIPT).read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.embedded_only
@pytest.mark.xdist_group("browsing")
def test_the_browser_finds_the_same_marks(chromium: str, root: Path) -> None:
    texts = [*ORDINARY, *(f"\U0001f469\u200d\U0001f52c①{mark}後の文。\n{mark}" for mark in MARKS)]
    with opened(chromium) as browser:
        page = browser.new_page()
        page.add_script_tag(path=root / SCRIPT)
        found = page.evaluate(FOUND, [texts, words()["marks"]])

    assert found == [find_unresolved(text) for text in texts]
