"""A reader's way from a sign-up to leaving and back, in both languages, without scripts."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.letters import Letter, letters_to
from tests.journeys.reading import press_the_only_button, sign_up
from tests.running.chromium import PHONE, go_by, overflow
from tests.running.installation import Installation, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

WORDS = {
    "ja": {
        "confirmed": "登録が完了しました",
        "saved": "保存しました",
        "left": "配信を停止しました",
        "back": "お帰りなさい",
        "language": "日本語",
        "every": "毎号",
    },
    "en": {
        "confirmed": "You are signed up",
        "saved": "Saved",
        "left": "You have left",
        "back": "Good to have you back",
        "language": "English",
        "every": "Every edition",
    },
}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_from_an_essay_to_leaving_and_back(
    demo: Installation, browser: Browser, addresses: dict[str, dict[str, str]], language: str
) -> None:
    address, words = f"way.{language}@example.jp", WORDS[language]
    with browser.new_context(**PHONE, locale=language, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(addresses[language]["essay"])
        sign_up_here(page, address, language)
        confirmation = letter(demo, address, "/confirm/")
        page.goto(confirmation.link("/confirm/"))
        press_the_only_button(page)
        seen(page, words["confirmed"])
        assert page.locator("[name=language] option:checked").inner_text() == words["language"]
        page.locator("[name=family_name]").fill("渡辺")
        go_by(page, page.locator("main form button[type=submit]").last)
        seen(page, words["saved"])
        welcome = letter(demo, address, "/leave/")
        page.goto(welcome.link("/preferences/"))
        assert page.locator("[name=family_name]").input_value() == "渡辺"
        assert page.get_by_label(words["every"]).is_checked()
        assert overflow(page) == 0
        leave_and_come_back(page, welcome.link("/leave/"), words)
    assert states(demo, address) == ["active"]
    assert actions(demo, address) == ["requested", "confirmed", "changed", "withdrawn", "resumed"]


def sign_up_here(page: Page, address: str, language: str) -> None:
    """Sign up at the end of the essay, and stay in its language."""
    sign_up(page, address)
    assert overflow(page) == 0
    assert page.locator("html").get_attribute("lang") == language
    assert ("/en/" in page.url) == (language == "en")


def leave_and_come_back(page: Page, link: str, words: dict[str, str]) -> None:
    """Leaving is one press; the page behind it takes it back."""
    page.goto(link)
    press_the_only_button(page)
    seen(page, words["left"])
    go_by(page, page.locator("button[value=undo]"))
    seen(page, words["back"])


def seen(page: Page, heading: str) -> None:
    """The page says what was done, and fits the phone."""
    assert heading in page.locator("main").inner_text()
    assert overflow(page) == 0


def letter(demo: Installation, address: str, words: str) -> Letter:
    """The mail to an address that has a link with these words."""

    def found() -> list[Letter]:
        return [one for one in letters_to(demo.folder, address) if any(words in link for link in one.links)]

    return eventually(found, what=f"a mail to {address} with {words}")[-1]


def states(demo: Installation, address: str) -> list[str]:
    """How the person stands."""
    sql = "SELECT s.state FROM newsletter_subscription s JOIN newsletter_subscriber p ON p.id = s.subscriber_id"
    return [str(state) for (state,) in demo.rows(f"{sql} WHERE p.email = '{address}'")]


def actions(demo: Installation, address: str) -> list[str]:
    """The person's consent records, in order."""
    sql = (
        "SELECT r.action FROM newsletter_consentrecord r JOIN newsletter_subscriber p ON p.pseudonym = r.pseudonym"
    )
    return [str(action) for (action,) in demo.rows(f"{sql} WHERE p.email = '{address}' ORDER BY r.id")]
