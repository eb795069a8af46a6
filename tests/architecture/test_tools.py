"""The linter, the formatter and the type checker have nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = {
    "lint": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["mypy"],
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.embedded_only
def test_tool(name: str, root: Path) -> None:
    tool, *arguments = COMMANDS[name]
    ended = subprocess.run([sys.executable, "-m", tool, *arguments], cwd=root, capture_output=True, text=True)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"
