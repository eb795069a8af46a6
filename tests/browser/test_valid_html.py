"""Every kind of public page before the Nu validator (validator.w3.org/nu), which comes with a package."""

import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.running.installation import Installation
from tests.running.validator import errors, needs_java

pytestmark = [pytest.mark.journey, pytest.mark.embedded_only, pytest.mark.xdist_group("browsing")]

WRONG = "wrong.html"


def test_every_page_is_valid(demo: Installation, addresses: dict[str, dict[str, str]], tmp_path: Path) -> None:
    needs_java()
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
    return [f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']}" for one in errors(folder)]
