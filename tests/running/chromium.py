"""The Chromium of this machine, driven by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

WITHOUT = (
    # Each window would get two more processes for the lists below its address bar, which nobody sees.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # What Playwright turns off, too: the last such list counts alone.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(WITHOUT)}",
]
PHONE = {"viewport": {"width": 375, "height": 812}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PATIENCE_MS = 90_000
"""How long whatever is awaited may take. Tests that run beside each other on two cores make each other wait."""


@contextmanager
def opened(path: str) -> Iterator[Browser]:
    """The Chromium at `path`, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield _patient(browser)
        finally:
            browser.close()


def _patient(browser: Browser) -> Browser:
    new_context = browser.new_context

    def opened_patiently(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    expect.set_options(timeout=PATIENCE_MS)
    browser.new_context = opened_patiently  # type: ignore[method-assign]
    return browser


class Requests:
    """The addresses a context asked for."""

    def __init__(self, context: Any) -> None:
        self.addresses: list[str] = []
        context.on("request", lambda request: self.addresses.append(request.url))

    def beyond(self, root: str) -> list[str]:
        """Those that are not below `root`. Data and blob addresses ask nobody."""
        inside = (f"{root}/", "data:", "blob:", "about:")
        return [address for address in self.addresses if not address.startswith(inside)]


def go_by(page: Page, way: Locator) -> None:
    """Press a button or link that leads to another page, and wait until that page is there.

    A press alone waits for nothing it starts: what is asked next may still be answered by the old page.
    """
    with page.expect_navigation():
        way.click()


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
