"""What the essay's editor adds to Wagtail's, in a real browser on a real installation."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.journeys.writing import sign_in
from tests.running.accounts import ADMIN
from tests.running.chromium import DESKTOP, opened
from tests.running.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.embedded_only, pytest.mark.xdist_group("editing")]

UNSAVED_LOOKS = 2_500  # Wagtail remembers the form two seconds after it loaded; changes before are none to it
HOLD_SAVES = """window.holds = true;
document.addEventListener('w-autosave:save', (event) => window.holds && event.preventDefault(), true)"""


@pytest.fixture(scope="module")
def installation(writing_place: Installation) -> Installation:
    return writing_place


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with opened(chromium) as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(browser: Browser, installation: Installation) -> Any:
    """The cookies of somebody who signed in."""
    with browser.new_context(locale="ja-JP") as context:
        sign_in(context.new_page(), installation.url, ADMIN)
        return context.storage_state()


@pytest.fixture
def page(browser: Browser, signed_in: Any) -> Iterator[Page]:
    """A browser signed in that complains of every fault of a script."""
    context = browser.new_context(**DESKTOP, locale="ja-JP", storage_state=signed_in)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def edit(page: Page, installation: Installation, **fields: Any) -> int:
    """Open the editor of a new essay that holds these fields."""
    pk = installation.call("tests.running.drafts.make_draft", **fields)
    page.goto(f"{installation.url}/admin/pages/{pk}/edit/")
    page.locator(".public-DraftEditor-content").first.wait_for()
    page.wait_for_timeout(UNSAVED_LOOKS)
    return int(pk)


def writing(page: Page) -> Locator:
    return page.locator(".public-DraftEditor-content").first


def stored(installation: Installation, pk: int) -> str:
    return str(installation.call("tests.running.drafts.draft_text", pk=pk))


def select(page: Page, *, start: int, count: int) -> None:
    """Select so many characters with the keyboard, from the beginning of the text."""
    writing(page).click()
    page.keyboard.press("Control+Home")
    for _step in range(start):
        page.keyboard.press("ArrowRight")
    for _step in range(count):
        page.keyboard.press("Shift+ArrowRight")


def saved(page: Page, press: Any) -> None:
    """Do something and wait for the autosave that follows."""
    with page.expect_response(_is_of_a_save):
        press()


def _is_of_a_save(answer: Response) -> bool:
    return answer.request.method == "POST" and "/admin/pages/" in answer.url and "preview" not in answer.url


def test_ruby_is_set_by_the_toolbar_kept_and_shown(page: Page, installation: Installation):
    pk = edit(page, installation, body=[["text", "<p>この漢字を読む。</p>"]])
    select(page, start=2, count=2)
    page.locator("[name=RUBY]").locator("visible=true").click()
    expect(page.locator("#ruby-word")).to_have_value("漢字")
    page.fill("#ruby-reading", "かんじ")
    saved(page, lambda: page.keyboard.press("Enter"))
    ruby = "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>"
    assert f"この{ruby}を読む。" in stored(installation, pk)

    page.reload()
    word = page.locator(".ruby-word")
    expect(word).to_have_attribute("data-reading", "かんじ")
    page.goto(installation.url + installation.call("tests.running.drafts.publish", pk=pk))
    assert ruby in page.locator(".essay__text").inner_html()
    assert page.locator("ruby rt").inner_text() == "かんじ"


def test_a_reading_is_changed_copied_and_removed(page: Page, installation: Installation):
    ruby = "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>"
    pk = edit(page, installation, body=[["text", f"<p>{ruby}を読む。</p>"]])
    page.locator(".ruby-word").click()
    page.fill("#ruby-reading", "もじ")
    saved(page, lambda: page.locator(".ruby-form [type=submit]").click())
    assert "<rt>もじ</rt>" in stored(installation, pk)

    select(page, start=0, count=2)
    page.keyboard.press("Control+C")
    page.keyboard.press("Control+End")
    saved(page, lambda: page.keyboard.press("Control+V"))
    assert stored(installation, pk).count("<rt>もじ</rt>") == 2

    page.locator(".ruby-word").first.click()
    saved(page, lambda: page.locator(".ruby-form .no").click())
    text = stored(installation, pk)
    assert text.count("<ruby>") == 1
    assert ">漢字を読む。<ruby>" in text


def test_dots_and_ruby_have_keys(page: Page, installation: Installation):
    pk = edit(page, installation, body=[["text", "<p>ここが大事。</p>"]])
    select(page, start=3, count=2)
    page.keyboard.press("Control+Alt+KeyE")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Alt+KeyR")
    page.fill("#ruby-word", "宇宙")
    page.fill("#ruby-reading", "そら")
    saved(page, lambda: page.keyboard.press("Enter"))
    page.reload()
    text = stored(installation, pk)
    assert 'ここが<em class="dots">大事</em>。' in text
    assert "<ruby>宇宙<rp>(</rp><rt>そら</rt><rp>)</rp></ruby>" in text


def test_what_the_checks_find_follows_the_text_and_leads_to_it(page: Page, installation: Installation):
    body = [["text", "<p>短い。</p>"], ["heading", {"text": "1. 一", "level": "h2"}]]
    edit(page, installation, body=body, search_description="説明。")
    page.click("[data-side-panel-toggle=checks]")
    panel = page.locator("[data-findings]")
    expect(panel).to_contain_text("気になる点はありません")

    writing(page).click()
    page.keyboard.press("Control+End")
    saved(page, lambda: page.keyboard.insert_text("長い文がここにあります、" * 12 + "。"))
    finding = panel.locator("[data-finding]")
    expect(finding).to_have_count(1)
    finding.focus()
    page.keyboard.press("Enter")
    expect(writing(page)).to_be_focused()

    page.fill("[name=lead]", "")
    expect(panel).to_contain_text("リード文がありません")
    page.locator("[data-finding=lead]").click()
    expect(page.locator("[name=lead]")).to_be_focused()


class HeldSave:
    """The next autosave, kept on its way out until the test lets it go."""

    def __init__(self, page: Page, begin: Any) -> None:
        self.waiting: list[Route] = []
        page.route("**/admin/pages/**", self._hold)
        with page.expect_request(lambda request: request.method == "POST"):
            begin()

    def _hold(self, route: Route) -> None:
        if route.request.method == "POST" and not self.waiting:
            self.waiting.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self.waiting[0].continue_()


@pytest.mark.parametrize("new", [False, True])
def test_what_is_typed_while_a_save_is_under_way_is_saved_too(new: bool, page: Page, installation: Installation):
    if new:
        home = installation.value("SELECT page_ptr_id FROM blog_homepage ORDER BY page_ptr_id LIMIT 1")
        page.goto(f"{installation.url}/admin/pages/add/blog/essaypage/{home}/")
        page.wait_for_timeout(UNSAVED_LOOKS)
    else:
        edit(page, installation, body=[["text", "<p>本文。</p>"]])
    held = HeldSave(page, lambda: page.fill("[name=title]", "先に書いた題"))
    page.fill("[name=lead]", "送っているあいだに書いた言葉。")
    with page.expect_event("response", _is_of_a_save):
        held.let_go()
    page.wait_for_event("response", _is_of_a_save)

    pk = int(page.url.split("/pages/")[1].split("/")[0])
    assert installation.call("tests.running.drafts.draft_lead", pk=pk) == "送っているあいだに書いた言葉。"


def test_a_slug_follows_latin_titles_alone_and_stays_once_saved(page: Page, installation: Installation):
    home = installation.value("SELECT page_ptr_id FROM blog_homepage ORDER BY page_ptr_id LIMIT 1")
    page.goto(f"{installation.url}/admin/pages/add/blog/essaypage/{home}/")
    title, slug = page.locator("[name=title]"), page.locator("[name=slug]")
    page.evaluate(HOLD_SAVES)  # on a slow machine a save would come before the second title
    title.fill("Café, again!")
    title.blur()
    expect(slug).to_have_value("cafe-again")
    page.wait_for_timeout(UNSAVED_LOOKS)
    page.evaluate("window.holds = false")
    saved(page, lambda: (title.fill("礼状、手書き"), title.blur()))
    expect(slug).to_have_value(re.compile(r"\d{4}-\d\d-\d\d(-\d+)?"))
    kept = slug.input_value()
    title.evaluate("(field) => { field.value = 'Taken In'; field.dispatchEvent(new Event('change')); }")
    title.press("End")
    title.blur()
    page.wait_for_timeout(500)  # longer than the title waits before it is copied
    assert slug.input_value() == kept


def test_a_saved_form_is_not_saved_again_by_itself(page: Page, installation: Installation):
    edit(page, installation, body=[["text", "<p>本文。</p>"]])
    saved(page, lambda: page.fill("[name=lead]", "一度だけ。"))
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if "/edit/" in request.url else None)
    page.wait_for_timeout(UNSAVED_LOOKS)
    assert posts == []
