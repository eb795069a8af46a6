"""What a reader on a phone has to load and to bear: bytes, requests, and text that jumps."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.running.chromium import PHONE
from tests.running.installation import Installation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

MOST_BYTES = 50_000
"""Of HTML, style sheets and scripts, as they come over the wire."""
MOST_REQUESTS = 16
"""Pictures that a reader scrolls to are not counted: they are asked for one by one."""
MOST_SHIFT = 0.05
"""Half of what is called good (web.dev/cls)."""
KINDS = ("home", "essay", "author", "search", "newsletter")
TEXT = {"Document", "Stylesheet", "Script"}
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Visit:
    """One visit with an empty cache."""

    text_bytes: int
    requests: list[str]
    shift: float
    hidden_shifts: bool


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_light_and_still(
    demo: Installation, browser: Browser, addresses: dict[str, dict[str, str]], language: str, kind: str
) -> None:
    visit = visited(browser, addresses[language][kind])
    assert 2_000 < visit.text_bytes <= MOST_BYTES
    assert len(visit.requests) <= MOST_REQUESTS, visit.requests
    assert not visit.hidden_shifts, "this browser measures no layout shift"
    assert visit.shift <= MOST_SHIFT


def visited(browser: Browser, address: str) -> Visit:
    """Open an address on a slow phone line, look, then read to the end."""
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        client = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}
        asked: list[str] = []

        def on_response(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"]

        def on_finished(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

        client.on("Network.responseReceived", on_response)
        client.on("Network.loadingFinished", on_finished)
        page.on("request", lambda request: asked.append(request.url))
        client.send("Network.enable")
        slow = {"offline": False, "latency": 60, "downloadThroughput": 400_000, "uploadThroughput": 100_000}
        client.send("Network.emulateNetworkConditions", slow)
        page.add_init_script(WATCH_SHIFTS)
        page.goto(address, wait_until="networkidle")
        at_once = list(asked)
        read_to_the_end(page)
        supported = page.evaluate("PerformanceObserver.supportedEntryTypes.includes('layout-shift')")
        text = sum(size for request, size in sizes.items() if kinds.get(request) in TEXT)
        return Visit(text, at_once, float(page.evaluate("window.shift")), not supported)


def read_to_the_end(page: Any) -> None:
    """Scroll down a window at a time, so that late pictures come and may push the text."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, int(height), 700):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")
