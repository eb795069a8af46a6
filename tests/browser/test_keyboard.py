"""Everything a reader does, with the keyboard alone: focus is seen, never lost, never caught."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.letters import letters_to
from tests.journeys.reading import TRAP_SECONDS
from tests.running.installation import Installation, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

MOST_STOPS = 150
REACHABLE = """
[...document.querySelectorAll("a[href], button, input, summary, select, textarea, iframe, [tabindex]")]
  .filter((one) => one.tabIndex >= 0 && one.checkVisibility() && !one.closest("[hidden]"))
  .filter((one) => !one.closest("details:not([open]) > :not(summary)"))
  .length
"""
FOCUSED = """
(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  window.stops = window.stops || new Map();
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const x = box.left + Math.min(box.width / 2, 20), y = box.top + box.height / 2;
  const above = document.elementFromPoint(x, y);
  return {
    number: window.stops.get(one),
    html: one.outerHTML.slice(0, 120),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    ringed: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    covered: Boolean(above) && !one.contains(above) && !above.contains(one),
  };
})()
"""


@pytest.mark.parametrize("kind", ["home", "essay", "author", "search", "newsletter"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(
    demo: Installation, browser: Browser, addresses: dict[str, dict[str, str]], kind: str
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(addresses["ja"][kind])
        stops = tabbed_through(page)
        assert [stop["html"] for stop in stops if not stop["ringed"]] == []
        assert [stop["html"] for stop in stops if not stop["seen"]] == []
        assert [stop["html"] for stop in stops if stop["covered"]] == []
        assert len(stops) == page.evaluate(REACHABLE)


def test_a_reader_searches_reads_and_signs_up(
    demo: Installation, browser: Browser, addresses: dict[str, dict[str, str]]
) -> None:
    address = "keyboard@example.jp"
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto(addresses["ja"]["home"])
        press_until(page, "a[href='/search/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/")
        press_until(page, "main input[name=q]")
        page.keyboard.type("付箋")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=*")
        press_until(page, ".essay-list a")
        page.keyboard.press("Enter")
        page.wait_for_selector("article.essay")
        press_until(page, ".contents summary")
        was_open = page.evaluate("document.querySelector('.contents').open")
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector('.contents').open") is not was_open
        press_until(page, "main form [name=email]")
        page.wait_for_timeout(TRAP_SECONDS * 1000 + 500)
        page.keyboard.type(address)
        page.keyboard.press("Enter")
        page.wait_for_url("**/newsletter/sign-up/")
        eventually(lambda: letters_to(demo.folder, address), what="the mail to confirm by")


def tabbed_through(page: Page) -> list[dict[str, Any]]:
    """Press Tab until the first stop comes round again or focus leaves the page; return the stops in order."""
    stops: list[dict[str, Any]] = []
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["number"] < len(stops)):
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {MOST_STOPS} stops: {stops[-1]['html']}")


def press_until(page: Page, selector: str) -> None:
    """Press Tab until what has the focus matches."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"Tab never reached {selector}")
