"""The author's part of the story: an essay from notes, written at the drafting desk, and published."""

from playwright.sync_api import Locator, Page

from tests.running.accounts import PASSWORD

TOPIC = "営業とマーケの溝"
TITLE = "営業とマーケは、同じ表を見ているか"
LEAD = "「温度の低い名刺はいらない」と言われた月曜の朝から、半年の話です。"
SLUG = "same-table"
NOTES = (
    "展示会で集めた名刺 312 枚のうち、営業が電話したのは 41 枚だった。",
    "「温度の低い名刺はいらない」と営業の佐伯さんが言った。「商談の質を上げてほしい」とも言われた。",
    "月曜の朝 15 分、営業とマーケが同じ表を見るようにした。半年で商談化率は 8% から 14% になった。",
)
ANSWER = "営業の机には名刺が 3 つの山に分けてあった。いちばん高い山は半年のあいだ 1 枚も減らなかった。"


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign in to the admin by its form."""
    page.goto(f"{url}/admin/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.locator("[data-wagtail-sidebar], #wagtail-sidebar").first.wait_for(state="attached")
    assert "/login/" not in page.url


def begin_essay(page: Page, url: str, home: int) -> int:
    """Open a new essay, give the desk its topic, and save; return the essay's id."""
    page.goto(f"{url}/admin/pages/add/blog/essaypage/{home}/")
    page.click("[data-side-panel-toggle=desk]")
    page.fill("#desk-begin-topic", TOPIC)
    page.click("[data-action='desk-begin#save']")
    page.wait_for_url("**/edit/**")
    return int(page.url.split("/pages/")[1].split("/")[0])


def open_desk(page: Page) -> Locator:
    """The desk beside the editor, once it has loaded."""
    desk = page.locator("[data-controller=desk][data-ready=true]")
    desk.wait_for(state="attached")
    if not desk.is_visible():
        page.click("[data-side-panel-toggle=desk]")
    desk.wait_for()
    return desk


def give_notes(desk: Locator) -> None:
    """Write down notes one by one."""
    for note in NOTES:
        desk.locator("[data-desk-target=newNote]").fill(note)
        with grows(desk, "notes"):
            desk.locator("[data-action='desk#addNote']").click()


def answer_a_question(desk: Locator) -> str:
    """Ask for questions, answer the first, and return it."""
    desk.locator("[data-desk-prompt-param=interview]").click()
    question = desk.locator("[data-desk-target=questions] > li").first
    question.wait_for()
    asked = question.locator("[data-part=question]").inner_text()
    question.locator("textarea").fill(ANSWER)
    with grows(desk, "notes"):
        question.locator("[data-part=keep]").click()
    return asked


def take_the_outline(desk: Locator) -> None:
    """Ask for an outline and use it."""
    desk.locator("[data-desk-prompt-param=outline]").click()
    use = desk.locator("[data-desk-slot=outline] [data-part=useOutline]")
    use.wait_for()
    with grows(desk, "outline"):
        use.click()


def take_in_a_section(desk: Locator) -> str:
    """Have the first section drafted, take it in, and return its text."""
    parts = desk.locator("[data-desk-target=outline] > li")
    kinds = [parts.nth(n).locator("[data-part=kind]").input_value() for n in range(parts.count())]
    part = parts.nth(kinds.index("section"))
    part.locator("[data-part=draft]").click()
    suggestion = part.locator("[data-suggestion]").first
    suggestion.wait_for()
    text = suggestion.locator("[data-part=text]").inner_text()
    suggestion.locator("[data-part=accept]").click()
    part.locator(".desk-suggestion--taken, .desk-suggestion--accepted").wait_for()
    return text


def fill_in(page: Page, *, category: int, author: int) -> None:
    """Title, lead, category and address, as the editor's form asks for them; it names the author itself."""
    page.fill("[name=title]", TITLE)
    page.fill("[name=lead]", LEAD)
    choose(page, "#id_category-chooser", category)
    assert page.input_value("[name=essay_authors-0-author]") == str(author)
    page.click("#tab-label-promote, [role=tab] >> nth=1")
    page.fill("[name=slug]", SLUG)


def choose(page: Page, chooser: str, pk: int) -> None:
    """Choose a page in Wagtail's dialogue."""
    page.locator(f"{chooser} [data-chooser-action-choose]").locator("visible=true").click()
    page.locator(f".modal-content a.choose-page[data-id='{pk}']").click()
    page.locator(".modal-content").wait_for(state="hidden")


def publish(page: Page) -> None:
    """Press “publish” in the editor's menu."""
    page.locator("footer [data-w-dropdown-target=toggle]").locator("visible=true").click()
    page.locator("[name=action-publish]").locator("visible=true").click()
    page.locator(".messages .success, .messages .error").first.wait_for()
    refused = page.locator(".messages .error")
    assert refused.count() == 0, refused.inner_text()


class grows:  # noqa: N801 - reads as a phrase after `with`
    """Wait at the end of the block until one of the desk's lists has more entries than before."""

    def __init__(self, desk: Locator, name: str) -> None:
        self.items = desk.locator(f"[data-desk-target={name}] > li")

    def __enter__(self) -> None:
        self.before = self.items.count()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.items.nth(self.before).wait_for()
