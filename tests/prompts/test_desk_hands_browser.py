"""The desk under somebody's hands: keyboard and composition, words typed meanwhile, parts in their order."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.prompts.test_desk_browser import (
    LEAD,
    UNSAVED_LOOKS,
    _is_save,
    browser,
    hint_of,
    installation,
    page,
    page_id,
    ready,
    signed_in,
)
from tests.running.installation import Installation

__all__ = ["browser", "installation", "page", "signed_in"]

pytestmark = [pytest.mark.browser, pytest.mark.embedded_only, pytest.mark.xdist_group("browsing")]

TITLE = "[name=title]"
FOCUSED = "document.activeElement !== document.body && document.activeElement.checkVisibility()"
HEADINGS = """wagtail.editHandler.getPanelByName('body').getBoundWidget().children
  .map((block) => block.block.childBlocks.heading.getValue())"""
SELECT = """() => {
  const text = document.querySelector('[data-streamfield-child] [data-text]');
  document.querySelector('[data-streamfield-child] [contenteditable=true]').focus();
  getSelection().setBaseAndExtent(text.firstChild, 0, text.firstChild, 5);
}"""


def press(page: Page, place, key: str = "Enter") -> None:
    """Press a key on a button; whatever it does, the focus stays on something that is there."""
    expect(place).to_be_visible()
    place.focus()
    page.keyboard.press(key)
    assert page.evaluate(FOCUSED)


def saving(page: Page):
    return page.expect_response(lambda response: _is_save(response.request))


def test_what_is_typed_meanwhile_stays_and_the_text_before_can_be_gone_back_to(
    page: Page, installation: Installation
):
    page.wait_for_timeout(UNSAVED_LOOKS)
    with saving(page):
        page.fill(TITLE, "前の題名")
    expect(page.get_by_role("button", name="Ask the model: Propose titles", exact=True)).to_be_visible()
    page.locator("[data-desk-prompt-param=headlines]").click()
    card = page.locator("[data-desk-slot=headlines] .desk-suggestion").first
    expect(card.locator(".desk-change").first).to_be_visible()
    accept, held = card.locator("[data-part=accept]"), []
    page.route("**/accept/", lambda route: held.append(route))
    with page.expect_request("**/accept/"):
        accept.click()
    with saving(page):
        page.fill(TITLE, "その間に書いた題名")
    let_go(page, held)
    expect(card.locator("[data-part=state]")).to_be_visible()
    expect(page.locator(TITLE)).to_have_value("その間に書いた題名")

    page.unroute("**/accept/")
    with saving(page):
        page.fill(TITLE, "前の題名")
    press(page, accept)
    expect(card).to_have_class(re.compile("--accepted"))
    assert page.evaluate(FOCUSED), "the card was shown anew"
    with saving(page):
        page.fill(LEAD, "あとで書いたリード。")
    revisions = installation.rows(
        "SELECT r.id, r.content, s.id FROM wagtailcore_revision r"
        " LEFT JOIN prompts_suggestion s ON s.revision_id = r.id WHERE r.object_id = ? ORDER BY r.id",
        str(page_id(page)),
    )
    before, accepted, later = revisions[-3:]
    titles = [json.loads(content)["title"] for _key, content, _taken in (before, accepted, later)]
    assert titles[0] == "前の題名"
    assert titles[1] == titles[2] != titles[0]
    assert (before[2], bool(accepted[2]), later[2]) == (None, True, None)
    page.goto(page.url.split("/edit/")[0] + f"/revisions/{before[0]}/revert/")
    expect(page.locator(TITLE)).to_have_value("前の題名")


def let_go(page: Page, held: list[Route]) -> None:
    with page.expect_response("**/accept/"):
        held[0].continue_()


def test_parts_go_where_the_outline_has_them_and_are_redone_there_by_keyboard(page: Page):
    press(page, page.locator("[data-action='desk#addPart']"))
    page.keyboard.type("2. 会議のこと")
    parts = page.locator(".desk__outline > li")
    for number in (1, 0):
        part = parts.nth(number)
        press(page, part.locator("[data-part=draft]"))
        press(page, part.locator("[data-part=accept]"))
        expect(part.locator(".desk-suggestion--accepted")).to_be_visible()
        assert page.evaluate(FOCUSED)
    assert page.evaluate(HEADINGS) == ["1. 部長のこと", "2. 会議のこと"]

    press(page, parts.first.locator("[data-change=shorter]"))
    card = parts.first.locator(".desk-suggestion")
    expect(parts.first.locator(".desk-suggestion:not(.desk-suggestion--accepted)")).to_be_visible()
    card.scroll_into_view_if_needed()  # what nobody looks at is not compared
    expect(card.locator(".desk-change del").first).to_be_visible()
    press(page, card.locator("[data-part=accept]"))
    expect(card).to_have_class(re.compile("--accepted"))
    assert page.evaluate(HEADINGS) == ["1. 部長のこと", "2. 会議のこと"]

    page.evaluate(SELECT)
    expect(page.locator("[data-part=selected]")).to_have_text("去年の四月")
    shorter = page.locator("[data-desk-target=passages] [data-change=shorter]").first
    with page.expect_request("**/ask/") as asked:
        press(page, shorter)
    assert asked.value.post_data_json["given"] == {"selected": "去年の四月"}
    expect(page.locator(f"#{hint_of(shorter)}")).to_contain_text("tokens in")

    page.once("dialog", lambda dialog: dialog.accept())
    press(page, parts.nth(1).locator("[data-part=remove]"))
    expect(parts).to_have_count(1)
    assert page.evaluate(FOCUSED)


def test_a_picture_of_the_text_is_described_in_its_own_block(page: Page, installation: Installation):
    block = installation.call("tests.running.drafting.add_figure", page=page_id(page), caption="朝の会議室")
    page.reload()
    ready(page)
    page.get_by_role("radio", name="朝の会議室").check()
    page.locator("[data-desk-prompt-param=alt_text]").click()
    card = page.locator("[data-desk-slot=alt_text] .desk-suggestion")
    expect(card.locator("[data-part=label]")).to_contain_text("朝の会議室")
    press(page, card.locator("[data-part=accept]"))
    expect(card.locator("[data-part=state]")).to_be_visible()
    assert "朝の会議室" in page.evaluate("(id) => kawarabanDesk.readPassage(id)", block)


def test_a_composition_is_neither_cut_short_nor_sent(page: Page):
    hands = page.context.new_cdp_session(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    def compose(place, reading: str, words: str, meanwhile=lambda: None) -> None:
        place.focus()
        hands.send("Input.imeSetComposition", {"text": reading, "selectionStart": 2, "selectionEnd": 2})
        meanwhile()
        sent.clear()
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        for kind in ("rawKeyDown", "keyUp"):
            hands.send("Input.dispatchKeyEvent", {"type": kind, **enter})
        expect(place).to_be_focused()
        assert reading in place.input_value()
        hands.send("Input.insertText", {"text": words})
        expect(place).to_have_value(re.compile(f"{words}$"))
        assert [address for address in sent if re.search("/(notes|ask|address)/", address)] == []

    page.locator("[data-part=draft]").click()
    run = page.locator(".desk__outline .desk-run")
    text = run.locator(".desk-run__text")
    expect(text).to_contain_text("部長")

    def more_arrives() -> None:
        so_far = text.inner_text()
        expect(text).not_to_have_text(so_far)

    compose(page.locator(".desk__outline [data-part=heading]"), "あさ", "朝の話", more_arrives)
    compose(page.locator("#desk-new-note"), "かい", "会議が長い")
    compose(page.locator("#desk-address"), "れい", "例え.jp")
    expect(run.locator("[data-part=accept]")).to_be_visible()
    compose(run.locator("[data-part=instruction]"), "みじ", "短く")
    expect(page.locator("[data-desk-target=notes] > li")).to_have_count(1)
    run.locator("[data-part=instruction]").press("Enter")
    expect(run).to_have_attribute("data-status", re.compile("queued|running"))
