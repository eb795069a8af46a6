"""The golden edition's HTML before the Nu validator, and before what is known of the mail programs."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import cannot_run
from tests.running.validator import errors, needs_java

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
pytestmark = [pytest.mark.embedded_only, pytest.mark.xdist_group("golden")]

FOR_OUTLOOK = re.compile(
    r"attribute on the “(td|table)” element is obsolete"  # Word sets tables by attributes, not by CSS
    r"|CSS: “mso-[a-z-]+”: Property"  # Word's own properties
    r"|CSS: “supported-color-schemes”"  # Apple Mail's older name
    r"|Attribute “xmlns:[vo]” not allowed"  # names the settings Outlook reads from its comment
)
"""What the validator calls an error and mail programs need."""

EXPLAINED = {
    "@media": "dark screens and narrow ones; without it the mail is light and the same column",
    "Attribute selector": "[data-ogsc] is for Outlook's own dark mode alone",
    "Chaining selectors": "only in the rules for dark screens; every other rule is inlined",
    "Class selector": "as above",
    "Descendant combinator": "as above",
    "Type selector": "as above",
    "<style> element": "as above",
    "display:none": "hides the preheader, which is also of no height and of the ground's colour",
    "opacity": "as above",
    "overflow": "as above, and rounds the buttons' corners",
    "border-radius": "corners are square without it",
    "white-space": "keeps the number in one line; there is room",
    "word-break": "headings break between phrases; else anywhere, which Japanese allows",
    "overflow-wrap": "as above",
    "<wbr> element": "as above",
    "word-spacing": "a reset by MJML",
    "outline": "a reset by MJML",
    "transform": "found in `text-transform:none`, a reset by MJML",
    "aria-label attribute": "says more to those whose program knows it",
    "aria-hidden attribute": "as above: the seal repeats the name",
    "role attribute": "as above: tables are no tables of data",
    "<body> element": "becomes a div, with its styles",
}
"""What a program among Gmail, Outlook and Apple Mail does not know, and why the mail is right without it."""


def test_the_validator_finds_only_what_mail_programs_need() -> None:
    needs_java()
    pages = [GOLDEN / f"{language}.mail.html" for language in ("ja", "en")]
    messages = [one["message"] for one in errors(*pages)]
    assert messages
    assert [message for message in messages if not FOR_OUTLOOK.search(message)] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_mail_programs_know_what_the_mail_needs(language: str, caniemail: Path) -> None:
    command = ["node", str(caniemail / "check.js"), str(GOLDEN / f"{language}.mail.html")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(done.stdout)
    assert found
    assert {title: programs for title, programs in found.items() if title not in EXPLAINED} == {}


@pytest.fixture(scope="session")
def caniemail(root: Path) -> Path:
    """The folder of the check, its package installed by npm from the lock beside it."""
    folder = root / "site/var/test/caniemail"
    if shutil.which("node") is None or (npm := shutil.which("npm")) is None:
        cannot_run("no Node.js with npm was found for caniemail")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "check.js"):
        shutil.copy(HERE / "caniemail" / name, folder / name)
    if not (folder / "node_modules/caniemail").exists():
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as problem:
            cannot_run(f"npm could not install caniemail ({type(problem).__name__})")
    return folder
