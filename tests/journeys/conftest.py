"""The stage of the journey: a real installation, its model behind a recorder, and browsers for three people."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from config.env import derived_port
from tests.fakes.recording_proxy import RecordingProxy
from tests.running.chromium import DESKTOP, PHONE, opened
from tests.running.installation import Installation, free_port
from tests.running.stacks import new_installation

READERS = 12
"""How long a page may take on a busy machine."""


@dataclass
class Stage:
    """Everything the story needs."""

    installation: Installation
    model: RecordingProxy
    places: dict[str, Any]
    browser: Browser

    @property
    def url(self) -> str:
        """The root of the site."""
        return self.installation.url

    def person(self, **window: Any) -> Page:
        """A page in a browser of somebody's own."""
        context: BrowserContext = self.browser.new_context(locale="ja-JP", **window)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def at_a_desk(self) -> Page:
        """Somebody who works on the publication."""
        return self.person(**DESKTOP)

    def on_a_phone(self) -> Page:
        """Somebody who reads, and runs no scripts."""
        return self.person(**PHONE, java_script_enabled=False)


@pytest.fixture
def stage(tmp_path: Path, chromium: str) -> Iterator[Stage]:
    port = free_port()
    with RecordingProxy(f"http://127.0.0.1:{derived_port(port, 20000)}") as model:
        recorded = {"OPENAI_BASE_URL_RECORDED": f"{model.url}/v1"}
        with new_installation(tmp_path / "var", recorded, port=port) as installation:
            installation.start("--no-demo")
            places = installation.call("tests.running.publication.furnish", readers=READERS, endpoint="RECORDED")
            with opened(chromium) as browser:
                yield Stage(installation, model, places, browser)
