"""The demo publication, served by a real installation, for tests that look at its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.running.chromium import opened
from tests.running.installation import Installation
from tests.running.stacks import new_installation

LANGUAGES = ("ja", "en")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What `make run` shows at its very first start; nobody asks a model here, and nothing falls due."""
    folder: Path = tmp_path_factory.mktemp("demo") / "var"
    with new_installation(folder) as installation:
        installation.start_parts("web", "mailbox", "worker-default", "worker-mail", "--demo", seconds=240)
        yield installation


@pytest.fixture(scope="session")
def addresses(demo: Installation) -> dict[str, dict[str, str]]:
    """Absolute addresses of the demo's public pages by language and kind of page."""
    found = {
        language: demo.call("tests.browser.addresses.public_pages", language=language) for language in LANGUAGES
    }
    return {
        language: {kind: path if "://" in path else demo.url + path for kind, path in pages.items()}
        for language, pages in found.items()
    }


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser that ends with its module: while it runs, Playwright's loop keeps Django from its database."""
    with opened(chromium) as browser:
        yield browser
