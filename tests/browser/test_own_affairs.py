"""What readers settle by themselves, on a phone, without scripts: topics, a pause, an address, erasure."""

import json

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.letters import Letter, letters_to
from tests.journeys.reading import press_the_only_button
from tests.running.chromium import PHONE, go_by, overflow
from tests.running.installation import Installation, eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

OLD, NEW = "kyuu.taro@example.jp", "shin.taro@example.jp"


def test_from_preferences_to_erasure_without_scripts(demo: Installation, browser: Browser) -> None:
    preferences = demo.call("tests.browser.addresses.make_reader", email=OLD, language="ja")
    with browser.new_context(**PHONE, locale="ja-JP", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(preferences)
        assert overflow(page) == 0
        page.get_by_label("浮世絵").check()
        page.get_by_label("月に一度のまとめだけ").check()
        go_by(page, page.locator("button[value=receive]"))
        assert page.get_by_role("status").count() == 1
        assert page.get_by_label("浮世絵").is_checked()
        go_by(page, page.get_by_role("button", name="1か月休む"))
        assert "お休みします" in page.get_by_role("status").inner_text()
        go_by(page, page.get_by_role("button", name="休止を終える"))
        page.locator("[name=new_email]").fill("だれか")
        go_by(page, page.locator("button[value=address]"))
        assert page.locator(".field__error").count() == 1
        page.locator("[name=new_email]").fill(NEW)
        go_by(page, page.locator("button[value=address]"))
        assert NEW in page.get_by_role("status").inner_text()
        page.goto(letter_to(demo, NEW).link("/address/"))
        assert OLD not in page.locator("main").inner_text()
        press_the_only_button(page)
        assert NEW in page.get_by_role("status").inner_text()
        page.goto(preferences)
        go_by(page, page.locator("button[value=own-data]"))
        assert page.get_by_role("alert").count() == 1
        assert newest(demo, NEW, "/own-data/") is None, "while the old address may object, its data stay"
        page.goto(letter_to(demo, OLD).link("/address/"))
        press_the_only_button(page)
        erase_by_mail(demo, page, preferences)
        answer = page.goto(preferences)
        assert answer is not None
        assert answer.status == 404


def erase_by_mail(demo: Installation, page: Page, preferences: str) -> None:
    """Ask for the link to one's data by an old link, take the data away, erase it."""
    page.goto(preferences)
    go_by(page, page.locator("button[value=own-data]"))
    letter = eventually(lambda: newest(demo, OLD, "/own-data/"), what="the mail with the link to one's data")
    page.goto(letter.link("/own-data/"))
    assert OLD in page.locator("main").inner_text()
    download = page.request.get(demo.url + str(page.locator("a[href$='data.json']").get_attribute("href")))
    assert json.loads(download.text())["subscriber"][0]["email"] == OLD
    go_by(page, page.get_by_role("link", name="データの消去へ進む"))
    press_the_only_button(page)
    assert page.get_by_role("status").count() == 1


def letter_to(demo: Installation, address: str) -> Letter:
    """The mail that comes to an address."""
    (letter,) = eventually(lambda: letters_to(demo.folder, address), what=f"a mail to {address}")
    return letter


def newest(demo: Installation, address: str, words: str) -> Letter | None:
    """The newest mail to an address with these words in its links."""
    found = [one for one in letters_to(demo.folder, address) if any(words in link for link in one.links)]
    return found[-1] if found else None
