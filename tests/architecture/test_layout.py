"""The layout that keeps `site/` from hiding the standard library's module of that name."""

import subprocess
import sys
from pathlib import Path

from tests.running.alike import ALIKE
from tests.running.indexing import ASKING
from tests.running.left_to_ci import ALWAYS, ON_SERVICES

FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "common.py", "utils", "helpers", "common"}
OURS = ("prompts", "blog", "newsletter", "site/config", "tests")


def test_site_is_a_plain_folder(root: Path) -> None:
    assert not (root / "site" / "__init__.py").exists()


def test_no_module_is_named_like_the_standard_library(root: Path) -> None:
    folders = (root, root / "site")
    modules = {path.stem for folder in folders for path in folder.glob("*.py")}
    packages = {path.parent.name for folder in folders for path in folder.glob("*/__init__.py")}
    names = modules | packages
    assert names & set(sys.stdlib_module_names) == set()


def test_git_keeps_the_site_folder(root: Path) -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "site/config/settings/base.py"], cwd=root, capture_output=True
    )
    assert ignored.returncode == 1


def test_modules_are_named_by_subject(root: Path) -> None:
    named = [
        path.relative_to(root).as_posix()
        for folder in OURS
        for path in (root / folder).rglob("*")
        if path.name in FORBIDDEN_NAMES and "node_modules" not in path.parts
    ]
    assert named == []


def test_every_app_says_what_it_is_for(root: Path) -> None:
    missing = [app for app in ("prompts", "blog", "newsletter") if not (root / app / "CONTEXT.md").exists()]
    assert missing == []


def test_what_runs_on_one_database_alone_is_there(root: Path) -> None:
    assert {name for name in ALIKE if not (root / name).exists()} == set()


def test_what_is_left_to_ci_is_there(root: Path) -> None:
    gone = set()
    for name in (*ALWAYS, *ON_SERVICES):
        module, _colons, test = name.partition("::")
        source = root / module
        if not source.exists() or f"def {test.partition('[')[0]}" not in source.read_text():
            gone.add(name)
    assert gone == set()


def test_what_asks_the_indexes_is_there(root: Path) -> None:
    assert [name for name in ASKING if not (root / name).exists()] == []
