"""The editor's part of the story: an edition from essays, its subject, its hour, its report."""

from playwright.sync_api import FrameLocator, Page

from tests.journeys.writing import open_desk


def edition_from(page: Page, url: str, *, newsletter_page: int, essay: int) -> int:
    """Make a draft edition of one essay; return its id."""
    page.goto(f"{url}/admin/pages/{newsletter_page}/")
    page.locator("header [data-w-dropdown-target=toggle]").locator("visible=true").first.click()
    page.locator(f"a[href*='/newsletter/compose/{newsletter_page}/']").locator("visible=true").click()
    page.check(f"[name='chosen-{essay}']")
    page.locator("main form[data-controller=k-compose] [type=submit]").click()
    page.wait_for_url("**/edit/**")
    return int(page.url.split("/pages/")[1].split("/")[0])


def take_in_proposals(page: Page) -> tuple[str, str]:
    """Have subject and preheader proposed at the edition's desk, take one of each in; return both."""
    desk = open_desk(page)
    desk.locator("[data-desk-prompt-param=subject_lines]").click()
    cards = desk.locator("[data-desk-slot=subject_lines] [data-suggestion]")
    cards.last.wait_for()
    for card in (cards.first, cards.last):
        card.locator("[data-part=accept]").click()
        card.locator("[data-part=accept]").wait_for(state="hidden")
    return page.input_value("[name=subject]"), page.input_value("[name=preheader]")


def save(page: Page) -> None:
    """Save the draft by the editor's own button."""
    page.locator("footer button.action-save").locator("visible=true").click()
    page.locator(".messages .success").first.wait_for()


def preview(page: Page, mode: str, *, words: str) -> str:
    """The edition as the editor's preview shows it in a mode, once it has these words."""
    if not page.locator("#id_preview_mode").is_visible():
        page.locator("[data-side-panel-toggle=preview]").click()
    page.locator("#id_preview_mode").select_option(mode)
    frame = page.frame_locator("#w-preview-iframe")
    frame.locator("body", has_text=words).wait_for()
    return frame.locator("body").inner_text()


def look_at_all_previews(page: Page, url: str, edition: int, *, subject: str) -> None:
    """The page of previews: frames of real widths, and the mail's own dark colours in one of them."""
    page.goto(f"{url}/admin/newsletter/previews/{edition}/")
    assert subject in page.locator(".k-inbox").inner_text()
    widths = page.locator(".k-frame iframe").evaluate_all("frames => frames.map(frame => frame.clientWidth)")
    assert widths == [700, 375, 375, 375, 700, 375, 700]
    grounds = {name: _ground(page, name) for name in ("phone", "dark", "no-images")}
    assert grounds["dark"] == "rgb(24, 22, 19)"
    assert grounds["phone"] == grounds["no-images"] != grounds["dark"]


def _framed(page: Page, name: str) -> FrameLocator:
    page.locator(f".k-frame--{name}").scroll_into_view_if_needed()
    frame = page.frame_locator(f".k-frame--{name} iframe")
    frame.locator("h1").first.wait_for(state="attached")
    return frame


def _ground(page: Page, name: str) -> str:
    return str(_framed(page, name).locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


def schedule_in_a_minute(page: Page, url: str, edition: int) -> int:
    """Schedule the edition from its editor, look at what is said, press again; return the mailing's id."""
    page.goto(f"{url}/admin/pages/{edition}/edit/")
    page.locator("header [data-w-dropdown-target=toggle]").locator("visible=true").first.click()
    page.locator(f"a[href*='/newsletter/schedule/{edition}/']").locator("visible=true").first.click()
    page.check("[name=when][value=in]")
    page.fill("[name=minutes]", "1")
    page.locator(".k-schedule [type=submit]").click()
    page.locator("[name=confirm]").click()
    page.wait_for_url("**/newsletter/mailings/**")
    return int(page.url.split("/mailings/")[1].split("/")[0])


def read_report(page: Page, url: str, mailing: int) -> dict[str, int]:
    """What the report says: deliveries by state, and how many left."""
    page.goto(f"{url}/admin/newsletter/mailings/{mailing}/")
    rows = page.locator(".k-counts tr:has(.k-dot)")
    found = {
        str(rows.nth(n).locator(".k-dot").get_attribute("class")).rpartition("--")[2]: int(
            rows.nth(n).locator("td").first.inner_text()
        )
        for n in range(rows.count())
    }
    return {**found, "left": int(page.locator("[data-left]").inner_text())}
