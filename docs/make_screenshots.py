"""Take pictures of a running demo publication: `.venv/bin/python docs/make_screenshots.py FOLDER`.

Start it first with `make run`, in another terminal. The pictures show the site, the way of a
subscription, the drafting desk, an edition and its mailing, in Japanese and English, on a phone and
at a desk, by day and by night. What README and docs show is among them: `--readme` renews it.
"""

import argparse
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORD = "kawaraban-demo"  # noqa: S105 - the demo accounts' own, printed at every first start
WINDOWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 375, "height": 812}, "device_scale_factor": 2},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
README = Path(__file__).parent / "images"
PUBLISHED = {
    "front-ja-desktop-light": "site",
    "desk-ja-desktop-light": "desk",
    "desk-questions-ja-desktop-light": "desk-questions",
    "desk-section-ja-desktop-light": "desk-section",
    "desk-section-ja-phone-light": "desk-phone",
    "edition-desk-en-desktop-dark": "desk-edition",
}
"""The pictures that the README and docs/desk.md show, and their names there."""
MODEL_SECONDS = 90
NOTES = {
    "ja": (
        "展示会で集めた名刺 312 枚のうち、営業が電話したのは 41 枚だった。",
        "「温度の低い名刺はいらない」と営業の佐伯さんが言った。",
        "月曜の朝 15 分、営業とマーケが同じ表を見るようにした。半年で商談化率は 8% から 14% になった。",
    ),
    "en": (
        "Of the 312 cards we brought home from the fair, sales called 41.",
        "“I don't need cold cards,” said Saeki from sales.",
        "Every Monday we look at one table together for 15 minutes. In half a year, 8% became 14%.",
    ),
}
TOPICS = {"ja": "営業とマーケは、同じ表を見ているか", "en": "One table for sales and marketing"}


@dataclass(frozen=True)
class Look:
    """How somebody looks at the publication."""

    language: str
    window: str
    scheme: str

    def __str__(self) -> str:
        return f"{self.language}-{self.window}-{self.scheme}"

    @property
    def prefix(self) -> str:
        """What addresses of this language begin with."""
        return "" if self.language == "ja" else f"/{self.language}"


@dataclass
class Studio:
    """A browser, the publication's root, and where pictures go."""

    browser: Browser
    root: str
    folder: Path

    @contextmanager
    def page(self, look: Look) -> Iterator[Page]:
        """A page as somebody sees it."""
        locale = {"ja": "ja-JP", "en": "en-GB"}[look.language]
        context: BrowserContext = self.browser.new_context(
            **WINDOWS[look.window], color_scheme=look.scheme, locale=locale, reduced_motion="reduce"
        )
        context.set_default_timeout(30_000)
        yield context.new_page()
        context.close()

    def take(self, page: Page, name: str, look: Look, *, whole: bool = True) -> None:
        """Keep what the page shows as a picture."""
        page.wait_for_load_state("networkidle")
        if whole:
            self._load_every_picture(page)
        page.screenshot(path=self.folder / f"{name}-{look}.png", full_page=whole)

    def _load_every_picture(self, page: Page) -> None:
        """Pictures far below are fetched when somebody scrolls to them."""
        for picture in page.locator("main img[loading=lazy]").all():
            picture.scroll_into_view_if_needed()
            picture.evaluate("image => image.decode()")
        page.evaluate("scrollTo(0, 0)")

    def site(self, look: Look) -> None:
        """Home, an essay, its author, the newsletter."""
        with self.page(look) as page:
            page.goto(f"{self.root}{look.prefix}/")
            self.take(page, "front", look, whole=False)
            self.take(page, "home", look)
            page.locator("main a[href]:has(img), main h2 a, main h3 a").first.click()
            self.take(page, "essay", look)
            for name in ("newsletter", "authors", "search"):
                page.goto(f"{self.root}{look.prefix}/{name}/")
                self.take(page, name, look)

    def subscription(self, look: Look) -> None:
        """Sign-up, the mail to confirm by, confirmation, leaving."""
        address = f"reader-{time.time_ns()}@example.com"
        with self.page(look) as page:
            page.goto(f"{self.root}{look.prefix}/newsletter/sign-up/")
            self.take(page, "sign-up", look)
            page.locator("main [name=email]").fill(address)
            page.wait_for_timeout(3000)
            page.locator("main form button[type=submit]").click()
            self.take(page, "check-mail", look)
            self._open_mail(page, look, address, 1)
            self.take(page, "mail-confirm", look)
            page.goto(self._link(page, "/confirm/"))
            self.take(page, "confirm", look)
            page.locator("main form button[type=submit]").click()
            self.take(page, "confirmed", look)
            self._open_mail(page, look, address, 2)
            self.take(page, "mail-welcome", look)
            page.goto(self._link(page, "/preferences/"))
            self.take(page, "preferences", look)
            self._open_mail(page, look, address, 2)
            page.goto(self._link(page, "/leave/"))
            self.take(page, "leave", look)
            page.locator("main form button[type=submit]").first.click()
            self.take(page, "left", look)

    def _open_mail(self, page: Page, look: Look, address: str, count: int) -> None:
        mails = page.locator("a.mailbox__subject")
        for _try in range(60):
            page.goto(f"{self.root}{look.prefix}/mailbox/?q={address}")
            if mails.count() >= count:
                mails.first.click()
                return
            page.wait_for_timeout(1000)
        sys.exit(f"no mail arrived for {address}")

    def _link(self, page: Page, words: str) -> str:
        frame = page.frame_locator("iframe.mailbox__frame")
        return str(frame.locator(f"a[href*='{words}']").first.get_attribute("href"))

    def sign_in(self, page: Page, name: str, language: str) -> None:
        """Sign in as one of the demo accounts, and choose the admin's language."""
        page.goto(f"{self.root}/admin/login/")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"{self.root}/admin/account/")
        page.select_option("[name='locale-preferred_language']", language)
        page.locator("main form button[type=submit], main form [type=submit]").last.click()
        page.wait_for_load_state()

    def desk(self, look: Look) -> None:
        """A new essay whose first section was drafted at the desk."""
        with self.page(look) as page:
            page.on("dialog", lambda dialog: dialog.accept())
            self.sign_in(page, "author", look.language)
            desk = self._begin_essay(page, look)
            desk.locator("[data-desk-prompt-param=interview]").click()
            desk.locator("[data-desk-target=questions] > li").first.wait_for(timeout=MODEL_SECONDS * 1000)
            self.take(page, "desk-questions", look, whole=False)
            part = self._first_section(desk)
            part.locator("[data-part=draft]").click()
            accept = part.locator("[data-suggestion] [data-part=accept]").first
            accept.wait_for(timeout=MODEL_SECONDS * 1000)
            self.take(page, "desk-section", look, whole=False)
            accept.click()
            part.locator(".desk-suggestion--accepted").wait_for(timeout=MODEL_SECONDS * 1000)
            page.locator("[data-contentpath=body]").first.evaluate("body => body.scrollIntoView({block: 'start'})")
            part.evaluate("part => part.scrollIntoView({block: 'start'})")
            self.take(page, "desk", look, whole=False)

    def _begin_essay(self, page: Page, look: Look) -> Locator:
        home = self._page_id(page, f"home-{look.language}", look)
        page.goto(f"{self.root}/admin/pages/add/blog/essaypage/{home}/")
        page.click("[data-side-panel-toggle=desk]")
        page.fill("#desk-begin-topic", TOPICS[look.language])
        page.click("[data-action='desk-begin#save']")
        page.wait_for_url("**/edit/**")
        desk = self._open_desk(page)
        for number, note in enumerate(NOTES[look.language]):
            desk.locator("[data-desk-target=newNote]").fill(note)
            desk.locator("[data-action='desk#addNote']").click()
            desk.locator("[data-desk-target=notes] > li").nth(number).wait_for()
        return desk

    def _open_desk(self, page: Page) -> Locator:
        desk = page.locator("[data-controller=desk][data-ready=true]")
        desk.wait_for(state="attached")
        if not desk.is_visible():
            page.click("[data-side-panel-toggle=desk]")
        desk.wait_for()
        return desk

    def _first_section(self, desk: Locator) -> Locator:
        desk.locator("[data-desk-prompt-param=outline]").click()
        use = desk.locator("[data-desk-slot=outline] [data-part=useOutline]")
        use.wait_for(timeout=MODEL_SECONDS * 1000)
        use.click()
        parts = desk.locator("[data-desk-target=outline] > li")
        parts.first.wait_for()
        kinds = [parts.nth(n).locator("[data-part=kind]").input_value() for n in range(parts.count())]
        return parts.nth(kinds.index("section"))

    def _page_id(self, page: Page, slug: str, look: Look) -> int:
        """The id of a page by its slug and language, as the admin's own interface tells it."""
        answer = page.request.get(f"{self.root}/admin/api/main/pages/?slug={slug}&locale={look.language}")
        return int(answer.json()["items"][0]["id"])

    def report(self, look: Look) -> None:
        """The editor's front page, the mailings, the report of the oldest one."""
        with self.page(look) as page:
            self.sign_in(page, "editor", look.language)
            page.goto(f"{self.root}/admin/")
            self.take(page, "dashboard", look, whole=False)
            page.goto(f"{self.root}/admin/newsletter/mailings/")
            self.take(page, "mailings", look)
            page.locator("main a[href*='/newsletter/mailings/']").last.click()
            page.wait_for_url(re.compile(r"/mailings/\d+/"))
            self.take(page, "report", look)
            page.goto(f"{page.url.rstrip('/')}/recipients/")
            self.take(page, "recipients", look)

    def edition(self, look: Look) -> None:
        """A new edition from essays: its desk, its previews, its schedule."""
        with self.page(look) as page:
            page.on("dialog", lambda dialog: dialog.accept())
            self.sign_in(page, "editor", look.language)
            edition = self._compose(page, look)
            self._take_in_proposals(page)
            self.take(page, "edition-desk", look, whole=False)
            page.locator("footer button.action-save").locator("visible=true").click()
            page.locator(".messages .success").first.wait_for()
            for mode in ("mail", "text", "web"):
                page.goto(f"{self.root}/admin/pages/{edition}/view_draft/?mode={mode}")
                self.take(page, f"preview-{mode}", look)
            page.goto(f"{self.root}/admin/newsletter/schedule/{edition}/")
            self.take(page, "schedule", look)
            page.locator(".k-schedule [type=submit]").click()
            self.take(page, "schedule-confirm", look)

    def _compose(self, page: Page, look: Look) -> str:
        parent = self._page_id(page, "newsletter", look)
        page.goto(f"{self.root}/admin/newsletter/compose/{parent}/")
        for box in page.locator("main [type=checkbox]").all()[:2]:
            box.check()
        self.take(page, "compose", look)
        page.locator("main form[data-controller=k-compose] [type=submit]").click()
        page.wait_for_url("**/edit/**")
        return page.url.split("/pages/")[1].split("/")[0]

    def _take_in_proposals(self, page: Page) -> None:
        desk = self._open_desk(page)
        desk.locator("[data-desk-prompt-param=subject_lines]").click()
        cards = desk.locator("[data-desk-slot=subject_lines] [data-suggestion]")
        cards.last.wait_for(timeout=MODEL_SECONDS * 1000)
        for card in (cards.first, cards.last):
            card.locator("[data-part=accept]").click()
            card.locator("[data-part=accept]").wait_for(state="hidden")


SHOTS = {
    "site": Studio.site,
    "subscription": Studio.subscription,
    "desk": Studio.desk,
    "edition": Studio.edition,
    "report": Studio.report,
}
LOOKS = {
    "site": [
        Look(language, window, scheme)
        for language in ("ja", "en")
        for window in WINDOWS
        for scheme in ("light", "dark")
    ],
    "subscription": [Look("ja", "phone", "light"), Look("en", "desktop", "dark")],
    "desk": [Look("ja", "desktop", "light"), Look("en", "desktop", "dark"), Look("ja", "phone", "light")],
    "edition": [Look("ja", "desktop", "light"), Look("en", "desktop", "dark")],
    "report": [Look("ja", "desktop", "light"), Look("en", "phone", "dark")],
}


def main() -> None:
    """Take every picture, or those of the parts named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--root", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--only", choices=SHOTS, action="append")
    parser.add_argument("--readme", action="store_true", help="also renew docs/images")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        studio = Studio(browser, asked.root, asked.folder)
        for part in asked.only or SHOTS:
            for look in LOOKS[part]:
                SHOTS[part](studio, look)
        browser.close()
    if asked.readme:
        for picture, name in PUBLISHED.items():
            with Image.open(asked.folder / f"{picture}.png") as image:
                image.convert("RGB").quantize(256).save(README / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
