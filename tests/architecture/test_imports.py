"""Imports go one way: config → newsletter → blog → prompts."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MAY_IMPORT = {
    "prompts": {"prompts"},
    "blog": {"blog", "prompts"},
    "newsletter": {"newsletter", "blog", "prompts"},
    "config": {"config", "newsletter", "blog", "prompts"},
}
FOLDERS = {"prompts": "prompts", "blog": "blog", "newsletter": "newsletter", "config": "site/config"}


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level names a module imports absolutely, also inside functions and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "import_string")):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value).partition(".")[0]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_what_is_below_it(app: str, root: Path) -> None:
    wrong = []
    for path in sorted((root / FOLDERS[app]).rglob("*.py")):
        names = set(imported(ast.parse(path.read_text(encoding="utf-8"))))
        wrong += [f"{path.relative_to(root)} imports {name}" for name in names & set(MAY_IMPORT) - MAY_IMPORT[app]]
    assert wrong == []


def test_the_reader_of_imports_sees_every_kind() -> None:
    source = "import blog.models\nfrom newsletter import x\ndef f():\n    import prompts\n"
    source += "    import_module('config.a')\n"
    assert set(imported(ast.parse(source))) == {"blog", "newsletter", "prompts", "config"}


def test_templates_of_the_blog_know_no_newsletter(root: Path) -> None:
    wrong = [
        path.relative_to(root).as_posix()
        for path in (root / "blog" / "templates").rglob("*.html")
        if "newsletter/" in path.read_text(encoding="utf-8").replace('"/newsletter/', "")
    ]
    assert wrong == []


def test_one_slot_alone_loads_the_sign_up(root: Path) -> None:
    outside_newsletter = [*(root / "site" / "templates").rglob("*.html"), *(root / "blog").rglob("*.html")]
    loading = [
        path.relative_to(root).as_posix()
        for path in outside_newsletter
        if "{% load" in (text := path.read_text(encoding="utf-8")) and _loads(text, "sign_up")
    ]
    assert loading == ["site/templates/slots/sign_up.html"]


def _loads(text: str, library: str) -> bool:
    return any(library in tag.partition("%}")[0].split() for tag in text.split("{% load")[1:])


def test_openpyxl_is_loaded_by_whoever_reads_a_workbook(root: Path) -> None:
    paths = sorted((root / "newsletter").rglob("*.py"))
    at_start = {_module(path, root): set(_at_start(path)) for path in paths}
    loading = {module for module, names in at_start.items() if any(name.startswith("openpyxl") for name in names)}
    assert loading == {"newsletter.imports.swelling", "newsletter.imports.tables"}
    assert [module for module, names in at_start.items() if names & loading] == []


def test_openai_is_loaded_by_whoever_asks_a_model(root: Path) -> None:
    """A process that knows every page and task has not loaded it: it takes a tenth of the memory.

    Nor has one that knows every task loaded what checks a model's answers, what asks name servers, or the pages.
    """
    of_tasks = "import sys, django; django.setup(); import prompts.tasks, newsletter.tasks, blog.tasks"
    words = f"{of_tasks}; print([n for n in {NOT_FOR_TASKS} if n in sys.modules]); import config.urls"
    command = [sys.executable, "-c", f"{words}; print('openai' in sys.modules)"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "site"), str(root)])}
    assert subprocess.check_output(command, env=environment, text=True).split() == ["[]", "False"]


NOT_FOR_TASKS = ("openai", "pydantic", "dns.resolver", "config.urls", "wagtail.admin.urls")


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def _at_start(path: Path) -> Iterator[str]:
    """The modules that a module imports when it is imported itself, and what may be one."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
