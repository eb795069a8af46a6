"""The drafting desk in a real browser, with real web and worker processes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.running.accounts import AUTHOR, EDITOR, PASSWORD
from tests.running.chromium import DESKTOP, PHONE, opened, overflow
from tests.running.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.embedded_only, pytest.mark.xdist_group("editing")]

NOTE = "去年の四月、部長が言った。" + "".join(
    f"{month}月の会議で、部長は「資料の{month}頁が長い」と言った。" for month in range(1, 10)
)
LEAD = "[name=lead]"
DAY = re.compile(r"\d{4}-\d\d-\d\d(-\d+)?")
UNSAVED_LOOKS = 2_500  # Wagtail remembers the form two seconds after it loaded; changes before are none to it
BIO = """JSON.parse(document.querySelector('[name=bio]').value).blocks.map((each) => each.text).join('\\n')"""
PASSAGE = """(() => {
  const block = wagtail.editHandler.getPanelByName('body').getBoundWidget().children[0];
  const { blocks } = JSON.parse(block.block.childBlocks.body.getValue());
  return { id: block.id, text: blocks.map((each) => each.text).join('\\n') };
})()"""


@pytest.fixture(scope="module")
def installation(writing_place: Installation) -> Installation:
    return writing_place


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with opened(chromium) as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(browser: Browser, installation: Installation) -> Any:
    """The cookies of an author who signed in."""
    with browser.new_context(locale="en-GB") as context:
        sign_in(context.new_page(), installation.url)
        return context.storage_state()


@pytest.fixture
def page(browser: Browser, installation: Installation, signed_in: Any) -> Iterator[Page]:
    """The editor of a new essay with its desk open, one note kept and an outline of one part."""
    context = browser.new_context(**DESKTOP, locale="en-GB", storage_state=signed_in)
    # As on an address of the local network, where browsers have none.
    context.add_init_script("delete Crypto.prototype.randomUUID")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    home = installation.value("SELECT page_ptr_id FROM blog_homepage ORDER BY page_ptr_id LIMIT 1")
    begin(page, f"{installation.url}/admin/pages/add/blog/essaypage/{home}/")
    yield page
    context.close()
    assert faults == []


def sign_in(page: Page, url: str, name: str = AUTHOR) -> None:
    page.goto(f"{url}/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{url}/admin/")


def begin(page: Page, address: str) -> None:
    page.goto(address)
    page.click("[data-side-panel-toggle=desk]")
    page.fill("#desk-begin-topic", "営業と、マーケの「溝」")
    page.click("[data-action='desk-begin#save']")
    page.wait_for_url("**/edit/**")
    ready(page)
    expect(page.locator("[name=slug]")).to_have_value(DAY)
    page.fill("#desk-new-note", NOTE)
    page.click("[data-action='desk#addNote']")
    expect(page.locator("[data-desk-target=notes] > li")).to_have_count(1)
    page.click("[data-action='desk#addPart']")
    page.locator("[data-part=heading]").fill("1. 部長のこと")


def ready(page: Page) -> None:
    page.locator(".desk[data-ready=true]").wait_for(state="attached")
    if not page.locator("#desk-topic").is_visible():
        page.click("[data-side-panel-toggle=desk]")


def draft(page: Page) -> Locator:
    page.locator("[data-part=draft]").click()
    run = page.locator(".desk__outline .desk-run")
    expect(run.locator(".desk-run__text")).to_contain_text("部長")
    return run


def blocks(page: Page) -> int:
    return int(page.evaluate("wagtail.editHandler.getPanelByName('body').getBoundWidget().children.length"))


def page_id(page: Page) -> int:
    return int(page.url.split("/pages/")[1].split("/")[0])


def test_text_arrives_outlives_a_reload_and_is_stopped_within_a_moment(page: Page, installation: Installation):
    saves = []
    page.on("request", lambda request: saves.append(request.url) if _is_save(request) else None)
    run = draft(page)
    expect(run).to_have_attribute("data-status", "running")
    assert blocks(page) == 0
    assert saves == [], "nothing is saved while text arrives"

    page.reload()
    ready(page)
    run = page.locator(".desk__outline .desk-run")
    expect(run.locator(".desk-run__text")).to_contain_text("部長")
    run.locator("[data-part=cancel]").click()
    expect(run).to_have_attribute("data-status", "cancelled", timeout=5000)

    expect(run.locator("[data-part=copy]").first).to_be_visible()
    assert run.locator("[data-part=accept]").count() == 0
    text = installation.value(
        "SELECT text FROM prompts_run WHERE status = 'cancelled' ORDER BY created_at DESC LIMIT 1"
    )
    assert text.startswith("去年の四月")


def _is_save(request) -> bool:
    return request.method == "POST" and "/edit/" in request.url


def test_taking_a_section_in_that_was_redone_makes_a_draft_revision(page: Page, installation: Installation):
    run = draft(page)
    run.locator("[data-change=shorter]").click()
    expect(run).to_be_focused()
    expect(run).to_have_count(1)
    run.locator("[data-part=accept]").click()
    expect(run.locator("[data-part=state]")).to_be_visible()
    assert blocks(page) == 1
    expect(page.locator("[data-streamfield-child]").first).to_be_in_viewport()
    expect(page.locator("[data-desk-target=announcement]")).to_contain_text("Taken in")
    expect(run.locator(".desk-suggestion--accepted")).to_be_visible()

    state = installation.rows(
        "SELECT s.state, r.object_id, p.live FROM prompts_suggestion s"
        " JOIN wagtailcore_revision r ON r.id = s.revision_id"
        " JOIN wagtailcore_page p ON CAST(p.id AS TEXT) = r.object_id WHERE p.id = ?",
        page_id(page),
    )
    assert [(row[0], bool(row[2])) for row in state] == [("accepted", False)]


def test_what_the_checks_find_is_marked_listed_and_muted(page: Page):
    draft(page)
    checks = page.locator(".desk__outline .desk-checks")
    expect(checks).to_be_visible()
    findings = checks.locator(".desk-finding")
    count = findings.count()
    assert 1 <= count <= 10
    expect(checks.locator("[data-part=voice]")).to_be_visible()

    findings.first.locator("[data-part=place]").focus()
    page.keyboard.press("Enter")
    mark = page.locator("mark.desk-found:focus")
    expect(mark).to_have_attribute("data-finding", re.compile(r"\b0\b"))
    assert mark.get_attribute("title")
    findings.first.locator("[data-part=mute]").focus()
    page.keyboard.press("Enter")
    expect(checks.locator("[data-part=mutedLine]")).to_be_visible()
    assert findings.count() < count
    checks.locator("[data-part=hear]").click()
    expect(findings).to_have_count(count)


def test_a_lead_the_author_changed_meanwhile_is_not_replaced(page: Page):
    page.locator("[data-desk-prompt-param=teaser]").click()
    cards = page.locator("[data-desk-slot=teaser] .desk-suggestion")
    expect(cards).to_have_count(2)
    page.fill(LEAD, "作者の言葉。")

    cards.first.locator("[data-part=accept]").click()
    expect(cards.first.locator("[data-part=state]")).to_be_visible()
    expect(page.locator(LEAD)).to_have_value("作者の言葉。")

    page.fill(LEAD, "")
    cards.first.locator("[data-part=accept]").click()
    expect(page.locator(LEAD)).not_to_have_value("")
    cards.nth(1).locator("[data-part=reject]").click()
    expect(cards.nth(1)).to_have_class("desk-suggestion desk-suggestion--rejected")


def test_a_lead_is_taken_in_by_part_with_the_keyboard(page: Page, installation: Installation):
    page.fill(LEAD, "去年の四月、課長が言った。静かだった。")
    page.locator("[data-desk-prompt-param=teaser]").click()
    card = page.locator("[data-desk-slot=teaser] .desk-suggestion").first
    card.locator("[data-part=accept]").scroll_into_view_if_needed()  # what is seen is compared
    changes = card.locator(".desk-change")
    expect(changes.first).to_contain_text("課")
    assert changes.first.locator("del").count() == changes.first.locator("ins").count() == 1
    count = changes.count()
    assert count > 1
    checks = card.locator(".desk-checks--offered")
    expect(checks.locator(".desk-finding, [data-part=none]:visible").first).to_be_visible()

    changes.first.locator("input").focus()
    page.keyboard.press("Space")
    expect(card.locator("[data-part=chosen]")).to_contain_text(str(count - 1))
    expect(page.locator(LEAD)).to_have_value("去年の四月、課長が言った。静かだった。")
    card.locator("[data-part=accept]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(LEAD)).to_have_value(re.compile("^去年の四月、課長が言った。(?!静かだった。$)"))

    expect(card).to_have_class(re.compile("--accepted"))
    kept = installation.value(
        "SELECT s.payload FROM prompts_suggestion s JOIN wagtailcore_revision r ON r.id = s.revision_id"
        " WHERE s.field = 'lead' AND s.state = 'accepted' AND r.object_id = ?",
        str(page_id(page)),
    )
    payload = json.loads(kept) if isinstance(kept, str) else kept
    assert (payload["accepted"], payload["changes"]) == (list(range(1, count)), count)


def test_tags_taken_in_are_shown_and_saved_as_tags(page: Page, installation: Installation):
    installation.call("tests.running.publication.tag_an_essay", tags=["営業", "会議 朝", "採用"])
    page.wait_for_timeout(UNSAVED_LOOKS)
    with page.expect_response(lambda response: _is_save(response.request)):
        page.fill(LEAD, "営業の会議 朝のことだった。")
    page.locator("[data-desk-prompt-param=tags]").click()
    card = page.locator("[data-desk-slot=tags] .desk-suggestion")
    with page.expect_response(lambda response: _is_save(response.request)):
        card.locator("[data-part=accept]").click()

    shown = ['"会議 朝"', "営業"]  # Wagtail's field puts a tag with a space in quotation marks
    expect(page.locator(".tagit-label")).to_have_text(shown)
    expect(page.locator("[data-desk-slot=tags] .desk-suggestion--accepted")).to_be_visible()
    page.reload()
    expect(page.locator(".tagit-label")).to_have_text(shown)


def test_a_passage_is_rewritten_in_its_own_block(page: Page, installation: Installation):
    draft(page).locator("[data-part=accept]").click()
    expect(page.locator(".desk__outline .desk-suggestion--accepted")).to_be_visible()
    select = page.locator("#desk-passage")
    select.hover()
    before = page.evaluate(PASSAGE)
    select.select_option(before["id"])
    page.locator("[data-desk-target=passages] [data-change]").first.click()
    card = page.locator("[data-desk-slot=rewrite] .desk-suggestion")
    expect(card.locator(".desk-change del").first).to_be_visible()
    assert page.evaluate(PASSAGE) == before, "nothing enters the form before it is taken in"

    card.locator("[data-part=accept]").click()
    expect(card).to_have_class(re.compile("--accepted"))
    after = page.evaluate(PASSAGE)
    assert (after["id"], blocks(page)) == (before["id"], 1)
    assert 0 < len(after["text"]) < len(before["text"])
    content = installation.value(
        "SELECT r.content FROM prompts_suggestion s JOIN wagtailcore_revision r ON r.id = s.revision_id"
        " WHERE s.field = 'passage' AND s.state = 'accepted' AND r.object_id = ?",
        str(page_id(page)),
    )
    (block,) = json.loads(json.loads(content)["body"])
    assert after["text"].replace("\n", "") == re.sub("<[^>]+>", "", block["value"]["body"])


def saving_stays_in_reach_on_a_phone(page: Page) -> None:
    """Beside the open desk."""
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#desk-topic")).to_be_visible()
    bar = page.locator(".footer")
    bar.get_by_role("button", name="Save draft").click(trial=True, timeout=5000)
    bar.locator(".w-dropdown-button__toggle, [data-w-dropdown-target=toggle]").first.click(
        trial=True, timeout=5000
    )
    page.locator("[data-desk-prompt-param=teaser]").click(trial=True, timeout=5000)
    asking = page.locator("[data-desk-prompt-param=alt_text]")
    asking.click(timeout=5000)
    refused = asking.locator("xpath=ancestor::section").get_by_role("alert")
    expect(refused).to_contain_text("image")
    page.set_viewport_size(DESKTOP["viewport"])


def test_a_phone_can_save_and_the_outline_is_edited_by_keyboard_and_kept(page: Page):
    saving_stays_in_reach_on_a_phone(page)
    page.click("[data-action='desk#addPart']")
    second = page.locator(".desk__outline > li").nth(1)
    second.locator("[data-part=heading]").fill("おわりに")
    second.locator("[data-part=kind]").select_option("close")
    second.locator("[data-part=up]").focus()
    with page.expect_response("**/outline/"):
        page.keyboard.press("Enter")
    page.fill("#desk-new-note", "まだ残していない")

    page.reload()
    ready(page)
    expect(page.locator("#desk-new-note")).to_have_value("まだ残していない")
    headings = page.locator(".desk__outline [data-part=heading]")
    expect(headings).to_have_count(2)
    expect(headings.first).to_have_value("おわりに")


PASTED = "<h2>議事録</h2><ul><li>商談は<a href='https://example.jp/a'>三十件</a></li></ul>"
PASTE = """(area, html) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', '議事録 商談は三十件');
  area.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_material_is_pasted_uploaded_and_named_by_its_address(page: Page):
    material, notes = page.locator("[data-desk-target=material]"), page.locator("[data-desk-target=notes] > li")
    page.locator("#desk-new-note").evaluate(PASTE, PASTED)
    expect(notes).to_have_count(2)
    expect(notes.nth(1).locator("textarea")).to_have_value("## 議事録\n\n- 商談は[三十件](https://example.jp/a)")

    with page.expect_file_chooser() as chooser:
        material.locator("[data-part=choose]").press("Enter")
    text = "会議は長かった。電話は03-1234-5678。" * 40
    chooser.value.set_files(
        [
            {"name": "記録.txt", "mimeType": "text/plain", "buffer": text.encode("cp932")},
            {"name": "写真.png", "mimeType": "image/png", "buffer": b"\x89PNG"},
        ]
    )
    expect(notes).to_have_count(3)
    expect(notes.nth(2).locator("summary")).to_contain_text("記録.txt")
    expect(notes.nth(2).locator("textarea")).to_be_hidden()
    expect(notes.nth(2).locator("[data-part=warning]")).to_contain_text("40 telephone numbers")
    expect(material.get_by_role("alert")).to_contain_text("写真.png")

    page.fill("#desk-address", "https://127.0.0.1/")
    page.press("#desk-address", "Enter")
    expect(material.get_by_role("alert")).to_contain_text("public internet")
    expect(page.locator("#desk-address")).to_be_focused()
    page.reload()
    ready(page)
    expect(notes).to_have_count(3)


def test_what_asking_costs_is_seen_and_what_broke_off_goes_on(page: Page, installation: Installation):
    draft_button = page.locator("[data-part=draft]")
    with page.expect_response("**/outline/"):
        page.locator("[data-part=brief]").fill("どう変わったか")
    draft_button.focus()
    hint = page.locator(f"#{hint_of(draft_button)}")
    expect(hint).to_contain_text("at most 2,000 out")
    run = draft(page)
    expect(run.locator("[data-part=usage]")).to_contain_text("at most")
    expect(run.locator("[data-part=accept]")).to_be_visible()
    shorter = run.locator("[data-change=shorter]")
    shorter.hover()
    expect(page.locator(f"#{hint_of(shorter)}")).to_contain_text("tokens in")
    left = installation.call("tests.running.drafting.break_off", page=page_id(page))
    installation.call("tests.running.drafting.allow", month_tokens=1_000_000, features_off=["slug"])
    try:
        page.reload()
        ready(page)
        run = page.locator(".desk__outline .desk-run")
        run.locator("[data-part=continue]").click()
        expect(run).to_have_attribute("data-status", "done")
        expect(run.locator(".desk-suggestion__text")).to_contain_text(left[:10])

        bar = page.get_by_role("progressbar", name="Publication")
        expect(bar).to_have_attribute("aria-label", re.compile("of 1,000,000 tokens"))
        off = page.locator("[data-desk-prompt-param=slug]")
        expect(off).to_be_disabled()
        expect(page.locator(f"#{hint_of(off)}")).to_contain_text("switched off")
        page.get_by_role("link", name="Everything that was asked here").click()
        expect(page.locator(".run-table tbody tr")).to_have_count(2)
    finally:
        installation.call("tests.running.drafting.allow", month_tokens=None, features_off=[])


def hint_of(button: Locator) -> str:
    expect(button).to_have_attribute("aria-describedby", re.compile("desk-estimate"))
    return button.get_attribute("aria-describedby") or ""


def test_a_correction_goes_into_the_line_it_belongs_to(page: Page, installation: Installation):
    draft(page).locator("[data-part=accept]").click()
    expect(page.locator(".desk__outline .desk-suggestion--accepted")).to_be_visible()
    heading = page.locator("[name=body-0-value-heading]")
    page.wait_for_timeout(UNSAVED_LOOKS)
    with page.expect_response(lambda response: _is_save(response.request)):
        heading.fill("1. 部長がが言った")
    page.locator("[data-desk-prompt-param=proofread]").click()
    card = page.locator("[data-desk-slot=proofread] .desk-suggestion").filter(has_text="Line")
    expect(card.locator(".desk-change del")).to_contain_text("が")
    expect(card.locator(".desk-checks__reasons li")).to_contain_text("がが → が")
    expect(heading).to_have_value("1. 部長がが言った")
    card.locator("[data-part=accept]").click()
    expect(heading).to_have_value("1. 部長が言った")
    expect(card).to_have_class(re.compile("--accepted"))


def test_a_profile_is_compared_and_goes_into_its_field(browser: Browser, installation: Installation):
    context = browser.new_context(**DESKTOP, locale="en-GB")
    page = context.new_page()
    sign_in(page, installation.url, EDITOR)
    author = installation.value("SELECT page_ptr_id FROM blog_authorpage ORDER BY page_ptr_id LIMIT 1")
    page.goto(f"{installation.url}/admin/pages/{author}/edit/")
    page.locator(".desk[data-ready=true]").wait_for(state="attached")
    page.click("[data-side-panel-toggle=desk]")
    before = page.evaluate(BIO)
    page.locator("[data-desk-prompt-param=author_profile]").click()
    card = page.locator("[data-desk-slot=author_profile] .desk-suggestion")
    expect(card.locator(".desk-change").first).to_be_visible()
    assert page.evaluate(BIO) == before, "nothing enters the form before it is taken in"

    page.wait_for_timeout(UNSAVED_LOOKS)
    card.locator("[data-part=accept]").click()
    expect(card).to_have_class(re.compile("--accepted"))
    assert page.evaluate(BIO) != before
    context.close()


def test_advice_on_an_edition_leads_to_its_block_also_on_a_phone(browser: Browser, installation: Installation):
    made = installation.call("tests.running.publication.draft_an_edition")
    for screen in (DESKTOP, PHONE):
        with browser.new_context(**screen, locale="en-GB") as context:
            page = context.new_page()
            sign_in(page, installation.url, EDITOR)
            page.goto(f"{installation.url}/admin/pages/{made['edition']}/edit/")
            page.locator(".desk[data-ready=true]").wait_for(state="attached")
            ask = page.locator("[data-desk-prompt-param=edition_review]").first
            if not ask.is_visible():
                page.click("[data-side-panel-toggle=desk]")
            if screen is DESKTOP:
                ask.click()
            card = page.locator("[data-desk-slot=edition_review] [data-suggestion]").first
            expect(card).to_contain_text("値上げの手紙の話")
            expect(card.locator("[data-part=accept]")).to_be_hidden()
            card.locator("[data-part=go]").click()
            block = page.locator(f"[data-contentpath='{made['block']}']")
            expect(block.locator("[contenteditable=true]").first).to_be_focused()
            expect(block).to_be_in_viewport()
            assert page.locator(".desk").is_visible() is (screen is DESKTOP), "on a phone it lies over the form"
            assert overflow(page) == 0
