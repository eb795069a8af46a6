"""The second step of a sign-up in doubt: the browser proves by computing, while its reader looks on."""

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser

from newsletter.consent.press import TRAP
from tests.journeys.letters import letters_to
from tests.running.chromium import PHONE, Requests, overflow
from tests.running.installation import Installation, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

ADDRESS = "hayai@example.jp"


def test_a_press_in_doubt_gets_through_with_one_more(
    demo: Installation, browser: Browser, addresses: dict[str, dict[str, str]]
) -> None:
    with browser.new_context(**PHONE) as context:
        page, requests = context.new_page(), Requests(context)
        page.goto(addresses["ja"]["sign-up"])
        page.locator("main [name=email]").fill(ADDRESS)
        # A press without the page's trap is in doubt on a slow machine too; one that is too quick is not.
        page.locator(f"main form:has([name=email]) [name={TRAP}]").evaluate("field => { field.value = ''; }")
        page.locator("main [name=email]").press("Enter")
        form = page.locator("form[data-proof]")
        form.wait_for()
        assert overflow(page) == 0
        assert Axe().run(page)["violations"] == []
        assert not page.locator("[data-proof-without]").is_visible()
        assert page.locator("form[data-proof] [role=status]").inner_text()
        form.locator("button[type=submit]").click()  # at once: it waits for the proof by itself
        page.wait_for_url("**/newsletter/sign-up/continue/")
        assert ADDRESS in page.locator("main").inner_text()
        assert requests.beyond(demo.url) == []
    eventually(lambda: letters_to(demo.folder, ADDRESS), what="the mail to confirm by")
    assert demo.value("SELECT COUNT(*) FROM newsletter_usedsolution") == 1
