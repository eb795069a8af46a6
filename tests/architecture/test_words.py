"""What no file of ours may say or do."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home)/\w|/tmp/(plan|var-)")
LOCKED = re.compile(r"[a-z0-9][a-z0-9._\[\],-]*==\S+(?: ; [^\\\n]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+")
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".txt", ".yaml", ".yml", ".mjml", ".po", "", ".cfg"}


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    """Every text file git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file()]
    return {name: (root / name).read_text(encoding="utf-8") for name in names if Path(name).suffix in TEXT}


def test_nothing_is_marked_as_unfinished(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if UNFINISHED.search(text)] == []


def test_no_file_names_a_place_on_someones_machine(texts: dict[str, str]) -> None:
    own = "tests/architecture/test_words.py"
    assert [name for name, text in texts.items() if MACHINE.search(text) and name != own] == []


def test_locks_name_no_registry(texts: dict[str, str]) -> None:
    locks = {name: text for name, text in texts.items() if name.startswith("requirements/")}
    assert sorted(locks) == ["requirements/base.txt", "requirements/pip.txt", "requirements/test.txt"]
    names_a_place = re.compile(
        r"://|index-url|find-links|\s@\s|^\s*-(?!-hash=)|^\s*(?:git|file)[+:]", re.MULTILINE
    )
    assert [name for name, text in locks.items() if names_a_place.search(text)] == []


def test_locks_of_other_packages_name_no_address(root: Path) -> None:
    locks = sorted((root / "tests").rglob("package-lock.json"))
    assert locks
    assert [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []


def test_every_locked_requirement_has_one_version_and_its_hashes(root: Path) -> None:
    for lock in sorted((root / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").rstrip())
        loose = [entry for entry in entries if not LOCKED.fullmatch(entry)]
        assert loose == [], lock.name
        assert len(entries) > 50 or lock.name == "pip.txt"


def test_no_handler_swallows_everything(texts: dict[str, str]) -> None:
    wrong = []
    for name, text in texts.items():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ExceptHandler) and _swallows(node):
                    wrong.append(f"{name}:{node.lineno}")
    assert wrong == []


def _swallows(handler: ast.ExceptHandler) -> bool:
    """A handler without a type, or one for everything that does nothing."""
    if handler.type is None:
        return True
    everything = ast.unparse(handler.type) in ("Exception", "BaseException")
    return everything and all(isinstance(step, (ast.Pass, ast.Continue)) for step in handler.body)
