"""Every template compiles, is indented alike, and asks nobody but us for anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template import engines

APPS = ("prompts", "blog", "newsletter", "site")
OUTSIDE = re.compile(
    r"""<(?:script|img|link|iframe|source|video|audio|object|embed)\b[^>]*(?:src|href)=["']?(?:https?:)?//""", re.I
)
INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*\b(?:src=|type=["']application/(?:ld\+)?json))|\son[a-z]+=|\sstyle=""", re.I
)


def templates(root: Path) -> list[Path]:
    folders = [root / app for app in APPS]
    return sorted(path for folder in folders for path in folder.glob("**/templates/**/*.html"))


def is_public(path: Path) -> bool:
    """Shown to readers in a browser: neither a mail nor part of the admin."""
    return not {"mail", "admin", "wagtailadmin", "first_run"} & set(path.parts) and "prompts" not in path.parts


def test_every_template_compiles(root: Path) -> None:
    engine = engines["django"]
    for path in templates(root):
        engine.from_string(path.read_text(encoding="utf-8"))


def test_templates_are_indented_alike(root: Path) -> None:
    paths = [str(path) for path in templates(root)]
    checked = subprocess.run(
        [sys.executable, "-m", "djhtml", "--check", "--tabwidth", "2", *paths], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


def test_no_template_asks_a_third_party(root: Path) -> None:
    wrong = [
        path.relative_to(root).as_posix() for path in templates(root) if OUTSIDE.search(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_public_templates_have_no_inline_script_or_style(root: Path) -> None:
    public = [path for path in templates(root) if is_public(path)]
    assert public
    assert [path for path in public if INLINE.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<script src="/a.js"></script>', False),
        ("<script>alert(1)</script>", True),
        ('<p style="color: red">', True),
        ('<a onclick="x()">', True),
        ('<script type="application/ld+json">{}</script>', False),
        ("<p class=styled>", False),
    ],
)
def test_the_pattern_for_inline_code(html: str, found: bool) -> None:
    assert bool(INLINE.search(html)) is found
