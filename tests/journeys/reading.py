"""The reader's part of the story: on a phone, without an account and without JavaScript."""

import re
import urllib.parse
import urllib.request

from playwright.sync_api import Page

from tests.running.chromium import go_by, overflow

ADDRESS = "yomite.taro@example.jp"
TRAP_SECONDS = 2.0
"""A form sent back faster than this was not filled in by a person, the trap supposes."""


def read_essay(page: Page, url: str, *, slug: str, title: str, words: str) -> None:
    """Open the essay and see what the author published."""
    answer = page.goto(f"{url}/{slug}/")
    assert answer is not None
    assert answer.status == 200
    assert clean(page.locator("h1").inner_text()) == title
    text = clean(page.locator("main").inner_text())
    assert all(line in text for line in words.splitlines())
    assert overflow(page) == 0


def sign_up(page: Page, address: str) -> None:
    """Sign up at the end of the page that is open."""
    form = page.locator("main form", has=page.locator("[name=email]"))
    form.locator("[name=email]").fill(address)
    page.wait_for_timeout(TRAP_SECONDS * 1000 + 1000)
    go_by(page, form.locator("button[type=submit]"))
    assert page.url.endswith("/newsletter/sign-up/")
    assert address in page.locator("main").inner_text()


def press_the_only_button(page: Page) -> None:
    """Press the one button of a page that asks for one press."""
    button = page.locator("main form button[type=submit]")
    assert button.count() == 1
    go_by(page, button)


def follow(page: Page, link: str) -> int:
    """Follow a link of a mail; return the status of the answer."""
    answer = page.goto(link)
    assert answer is not None
    return answer.status


def one_click(address: str) -> int:
    """Leave as a mail program does: one POST, no cookies, no redirects (RFC 8058). Return the status."""
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    request = urllib.request.Request(address, data=body, method="POST")
    opener = urllib.request.build_opener(NoRedirect)
    with opener.open(request, timeout=30) as answer:
        return int(answer.status)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuse to be sent on: the standard library then raises the redirect's status as an error."""

    def redirect_request(self, *_: object) -> None:
        return None


def clean(text: str) -> str:
    """Text without the break opportunities that headings carry."""
    return re.sub(r"[\u200b\u2060]", "", text)
