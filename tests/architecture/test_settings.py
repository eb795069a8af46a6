"""Every environment variable is in the one table, and the table is in the documentation."""

import ast
from collections.abc import Iterator
from pathlib import Path

from config.env import VARIABLES, table
from config.management.commands.configuration import END, MARK

FAMILIES = ("EMAIL_URL", "OPENAI_")
"""Names that may be continued by the name of a further server."""
NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",  # Django's own: chooses the mode
    "PYTHONPATH",  # Python's own, passed on to children
    "LC_ALL",  # the terminal's language
    "LC_MESSAGES",
    "LANG",
}


def names_read(tree: ast.AST) -> Iterator[str]:
    """Constants used with os.environ or os.getenv, as key, argument or left of `in`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield from _constants(node.slice)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("os.environ.", "os.getenv")):
            yield from _constants(*node.args[:1])


def _constants(*nodes: ast.AST) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant):
            yield str(node.value)


def test_every_variable_that_is_read_is_in_the_table(root: Path) -> None:
    known = {variable.name for variable in VARIABLES} | NOT_OURS
    unknown = set()
    for folder in ("prompts", "blog", "newsletter", "site"):
        for path in (root / folder).rglob("*.py"):
            if path.name != "bootstrap.py":
                for name in names_read(ast.parse(path.read_text(encoding="utf-8"))):
                    if name not in known and not name.startswith(FAMILIES):
                        unknown.add(f"{path.relative_to(root)}: {name}")
    assert unknown == set()


def test_the_reader_of_names_sees_every_kind() -> None:
    source = "os.environ['A']\nos.environ.get('B', 1)\nos.getenv('C')\nos.environ.setdefault('D', 'x')"
    assert set(names_read(ast.parse(source))) == {"A", "B", "C", "D"}


def test_the_documentation_shows_the_table(root: Path) -> None:
    text = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert f"{MARK}{table()}{END}" in text, "run: manage.py configuration --write"
