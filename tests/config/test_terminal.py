"""The language of the person at the terminal."""

import pytest

from config.supervisor.welcome import _columns
from config.terminal import terminal_language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ja_JP", "LANG": "C"}, "ja"),
        ({}, "en"),
    ],
)
def test_it_follows_the_locale(environ: dict[str, str], language: str) -> None:
    assert terminal_language(environ) == language


def test_wide_characters_take_two_columns() -> None:
    assert _columns("管理 A") == 6
