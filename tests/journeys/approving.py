"""The part of the story in which somebody else looks an edition over before it may be mailed."""

from playwright.sync_api import Locator, Page


def edition_in_one_press(page: Page, url: str, *, essay: int) -> int:
    """Press “make an edition from this essay” in the essay's menu; return the id of the draft it opens."""
    page.goto(f"{url}/admin/pages/{essay}/edit/")
    _menu_entry(page, "/newsletter/from-essay/").click()
    page.wait_for_url(lambda address: f"/pages/{essay}/" not in address and "/edit/" in address)
    return int(page.url.split("/pages/")[1].split("/")[0])


def go_to_scheduling(page: Page, url: str, edition: int) -> Locator:
    """Open the page of scheduling; return what it says forbids a mailing."""
    page.goto(f"{url}/admin/newsletter/schedule/{edition}/")
    return page.locator(".help-critical")


def approve(page: Page, url: str, edition: int) -> None:
    """Press “approve” on the page that the edition's own menu leads to."""
    page.goto(f"{url}/admin/pages/{edition}/edit/")
    _menu_entry(page, f"/newsletter/approve/{edition}/").click()
    page.wait_for_url(f"**/newsletter/approve/{edition}/")
    page.locator("main form [type=submit]").click()
    page.locator(".messages .success").wait_for()


def change_preheader(page: Page, url: str, edition: int, *, words: str) -> None:
    """Write a preheader and save the draft."""
    page.goto(f"{url}/admin/pages/{edition}/edit/")
    page.fill("[name=preheader]", words)
    page.locator("footer button.action-save").locator("visible=true").click()
    page.locator(".messages .success").first.wait_for()


def _menu_entry(page: Page, address: str) -> Locator:
    """An entry of the menu in the header of a page, once the menu is open."""
    page.locator("header [data-w-dropdown-target=toggle]").locator("visible=true").first.click()
    return page.locator(f"a[href*='{address}']").locator("visible=true").first
