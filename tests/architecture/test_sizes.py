"""Files and functions stay small enough to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE, LONGEST_FUNCTION = 500, 60
FOLDERS = ("prompts", "blog", "newsletter", "site", "tests")


def modules(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts and "var" not in path.parts:
                yield path


def test_no_file_is_longer_than_500_lines(root: Path) -> None:
    long = {
        path.relative_to(root).as_posix(): lines
        for path in modules(root)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_60_lines(root: Path) -> None:
    long = {
        f"{path.relative_to(root).as_posix()}:{function.name}": length
        for path in modules(root)
        for function, length in functions(path)
        if length > LONGEST_FUNCTION
    }
    assert long == {}


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1
