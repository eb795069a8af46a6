"""Every kind of public page in a real browser: WCAG, narrow windows, no script, no third party."""

from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import LANGUAGES
from tests.journeys.letters import letters_to, open_newest
from tests.journeys.reading import sign_up
from tests.running.chromium import PHONE, Requests, go_by, overflow
from tests.running.installation import Installation, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

PHONE_SIZE, DESKTOP_SIZE, NARROW = {"width": 375, "height": 812}, {"width": 1280, "height": 900}, 320
KINDS = (
    "home", "essay", "author", "authors", "category", "categories", "series", "tag", "archive", "year",
    "about", "search", "empty search",
    "newsletter", "edition", "sign-up", "leave", "preferences", "address change",
    "objection", "own data", "erase", "dead link", "missing",
)  # fmt: skip
ONLY_JAPANESE = {"edition", "series"}
"""Kinds that the demo has no English page of."""
CASES = [
    (language, kind) for language in LANGUAGES for kind in KINDS if language == "ja" or kind not in ONLY_JAPANESE
]
MISSING = {"dead link", "missing"}


@pytest.fixture(scope="module")
def scripted(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(reduced_motion="reduce") as context:
        yield context


@pytest.fixture(scope="module")
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(java_script_enabled=False) as context:
        yield context


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_page(
    demo: Installation,
    addresses: dict[str, dict[str, str]],
    scripted: BrowserContext,
    scriptless: BrowserContext,
    language: str,
    kind: str,
) -> None:
    page, plain = scripted.new_page(), scriptless.new_page()
    requests = [Requests(scripted), Requests(scriptless)]
    statuses = {opened(page, addresses[language][kind]), opened(plain, addresses[language][kind])}
    assert statuses == {404 if kind in MISSING else 200}
    for size, scheme in ((PHONE_SIZE, "dark"), (DESKTOP_SIZE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    assert words(plain) == words(page), "what stands there without scripts is what stands there with them"
    page.set_viewport_size({"width": NARROW, "height": 700})
    assert overflow(page) == 0
    assert [one.beyond(demo.url) for one in requests] == [[], []]
    page.close()
    plain.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_of_signing_up_and_leaving(demo: Installation, browser: Browser, language: str) -> None:
    root = demo.url if language == "ja" else f"{demo.url}/{language}"
    address = f"axe-{language}@example.jp"
    with browser.new_context(**PHONE, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(f"{root}/newsletter/sign-up/")
        sign_up(page, address)
        assert barriers(page) == []
        (letter,) = eventually(lambda: letters_to(demo.folder, address), what="the mail to confirm by")
        page.goto(letter.link("not-me"))
        assert barriers(page) == []
        confirm_elsewhere(browser, letter.link("/confirm/"), press=language == "en")
        page.goto(letter.link("/confirm/"))
        page.locator("form[action*=about-you]").wait_for()
        assert barriers(page) == []
        page.locator("[name=name_reading]").fill("やまだ はなこ")
        go_by(page, page.locator("form[action*=about-you] button"))
        assert page.locator("main [role=status]").count() == 1
        assert barriers(page) == []
        _first, welcome = eventually(
            lambda: len(found := letters_to(demo.folder, address)) == 2 and found, what="the welcome"
        )
        open_newest(page, root, address, count=2, seconds=60)
        assert barriers(page) == []
        page.goto(welcome.link("/leave/"))
        press(page)


def confirm_elsewhere(browser: Browser, link: str, *, press: bool) -> None:
    """Open the link in another browser, without scripts: it waits for a press on the button; tell it nothing."""
    with browser.new_context(**PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(link)
        button = page.locator("main form button[type=submit]")
        assert button.count() == 1
        assert page.locator("form[data-confirm]").count() == 0
        if press:
            go_by(page, button)
            go_by(page, page.locator("form[action*=about-you] button"))
            assert page.locator("main [role=status]").count() == 1


def press(page: Page) -> None:
    """Look at the page, press its first button, look at the answer."""
    assert barriers(page) == []
    go_by(page, page.locator("main form button[type=submit]").first)
    assert barriers(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_something_else_is_being_changed(
    demo: Installation, scripted: BrowserContext, language: str
) -> None:
    html = demo.call("tests.browser.addresses.busy_page", language=language)
    page = scripted.new_page()
    page.route("**/busy/", lambda route: route.fulfill(status=503, content_type="text/html", body=html))
    assert opened(page, f"{demo.url}/busy/") == 503
    for size, scheme in ((PHONE_SIZE, "dark"), (DESKTOP_SIZE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    page.close()


def barriers(page: Page, part: str | None = None) -> list[str]:
    """What axe-core finds wrong in a page, or in a part of it, one line for each kind."""
    page.wait_for_load_state()
    found = Axe().run(page, part)
    assert found["passes"], "nothing was checked"
    return [
        f"{one['id']}: {'; '.join(node['html'][:160] for node in one['nodes'])}" for one in found["violations"]
    ]


def opened(page: Page, address: str) -> int:
    """Open an address; return the answer's status."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def words(page: Page) -> str:
    """What a page says. Buttons that only scripts can answer are shown by scripts, and say nothing new."""
    page.set_viewport_size(DESKTOP_SIZE)
    page.evaluate("document.querySelectorAll('.share button').forEach((one) => one.closest('li').remove())")
    text = page.locator("main").inner_text()
    assert text.strip()
    return text
