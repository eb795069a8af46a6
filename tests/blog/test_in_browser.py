"""The pages in a real browser: accessible, still, and silent towards other houses.

The browser's requests are answered by Django's test client, so that pages come from
the test's own database and nothing can leave the machine.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from blog.models import EssayPage, HomePage
from tests.factories.blog import AuthorPageFactory, CategoryPageFactory, EssayPageFactory, ImageFactory
from tests.running.chromium import opened

# What a browser makes of the pages has nothing to do with the database behind them.
pytestmark = [pytest.mark.browser, pytest.mark.embedded_only, pytest.mark.xdist_group("browsing")]

AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOST = "http://localhost"  # a secure origin to the browser, though it speaks no TLS

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, opened(chromium) as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")  # Playwright runs a loop in this thread
        yield running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a page; whatever it asks of another host is refused and counted in `page.strange`."""
    contexts = []
    connection = connections["default"]

    def answer(route: Route, strange: list[str]) -> None:
        connections["default"] = connection  # inside Playwright's loop Django would open another one
        address = route.request.url
        if not address.startswith(HOST + "/"):
            strange.append(address)
            route.abort()
            return
        parts = urlsplit(address)
        answered = Client().get(parts.path + ("?" + parts.query if parts.query else ""), follow=False)
        route.fulfill(status=answered.status_code, headers=dict(answered.items()), body=answered.getvalue())

    def opened_page(path: str, *, width: int = 1280, scheme: str = "light", **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        page.strange, page.complaints = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.route("**/*", lambda route: answer(route, page.strange))
        page.status = page.goto(HOST + path).status
        return page

    yield opened_page
    for context in contexts:
        context.close()


@pytest.fixture
def essays(homes: dict[str, HomePage]) -> dict[str, EssayPage]:
    """In both languages an essay with every block, and a second one beside it."""
    made = {}
    image = ImageFactory()
    for language, home in homes.items():
        author = AuthorPageFactory(parent=home, slug="hamano", photo=image)
        category = CategoryPageFactory(parent=home, slug="dialogue")
        common = {"parent": home, "authors": [author], "category": category, "hero_image": image}
        EssayPageFactory(slug="other", **common)
        sides = [
            {"label": "営業 → マーケ", "voices": ["「声」"]},
            {"label": "マーケ → 営業", "voices": ["「声」"]},
        ]
        body = [
            ("heading", {"text": "なぜ、溝が生まれるのか", "level": "h2", "anchor": "why"}),
            ("text", '<p>本文と<a href="https://example.jp/">外への道</a>。</p><ul><li>一つ</li></ul>'),
            ("voices", {"sides": sides}),
            ("numbered_section", {"heading": "1.同席する", "body": "<p>話せませんでした。</p>"}),
            ("factors", {"lead_in": "共通点", "factors": ["用語集"]}),
            ("quote", {"text": "歩いて行く。", "source": "上司", "address": "https://example.jp/"}),
            ("figure", {"image": image, "alt": "白板", "ornament": False, "caption": "定義"}),
            ("call_out", {"heading": "数字", "text": "<p>四十社。</p>"}),
            ("embed", {"address": "https://youtu.be/dQw4w9WgXcQ", "title": "対談"}),
        ]
        made[language] = EssayPageFactory(slug="whole", title="営業との溝の埋め方", body=body, **common)
    return made


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_block_is_accessible_and_fits_a_phone(essays, visit, prefix):
    """Every other kind of page is looked at in tests/browser, in the demo's words."""
    page = visit(prefix + "/whole/", width=320, bypass_csp=True)  # axe is put in by script
    assert page.status == 200
    page.evaluate(AXE)
    wrong = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", RULES)
        assert results["passes"]
        wrong |= {(scheme, rule["id"]): rule["nodes"][0]["html"] for rule in results["violations"]}
    assert wrong == {}
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_policy_is_kept_and_no_other_house_is_asked(essays, visit):
    page = visit("/whole/")
    assert page.complaints == []
    assert page.strange == []
    assert page.evaluate("document.querySelector('script[type=\"application/ld+json\"]').textContent")


def test_a_film_is_loaded_when_asked_for(essays, visit):
    page = visit("/whole/")
    page.click(".embed__facade")
    assert page.get_attribute(".embed iframe", "title") == "対談"
    page.wait_for_timeout(300)
    assert page.strange[0].startswith("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ")


def test_without_scripts_a_film_is_a_link(essays, visit):
    page = visit("/whole/", java_script_enabled=False)
    assert page.get_attribute(".embed__facade", "href") == "https://youtu.be/dQw4w9WgXcQ"
    assert page.locator(".contents a").first.is_visible()


def test_the_link_is_copied_and_said_so(essays, visit):
    page = visit("/whole/", permissions=["clipboard-read", "clipboard-write"])
    page.click("[data-share=copy]")
    page.wait_for_function("document.querySelector('.share__said').textContent")
    assert page.text_content(".share__said") == "リンクをコピーしました。"
    assert page.evaluate("navigator.clipboard.readText()") == page.get_attribute("link[rel=canonical]", "href")
    assert page.complaints == []


def test_without_scripts_there_are_links_and_no_dead_button(essays, visit):
    page = visit("/whole/", java_script_enabled=False)
    assert page.locator(".share a").count() == 4
    assert not any(button.is_visible() for button in page.locator(".share button").all())


def test_a_heading_led_to_is_in_sight(essays, visit):
    page = visit("/whole/", width=390, reduced_motion="reduce")
    page.click(".contents a[href='#why']")
    assert 0 <= page.evaluate("document.getElementById('why').getBoundingClientRect().top") < 100


def test_targets_for_sharing_are_as_large_as_a_finger(essays, visit):
    page = visit("/whole/", width=375)
    boxes = [one.bounding_box() for one in page.locator(".share :is(a, button)").all() if one.is_visible()]
    assert len(boxes) >= 5
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)


def test_the_keyboard_reaches_the_text_first(essays, visit):
    page = visit("/whole/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_targets_are_large_enough(essays, visit):
    page = visit("/whole/", width=375)
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary, input:not([type=hidden])")]
        .filter((one) => !one.closest("p, figcaption, .visually-hidden, .prose"))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && (box.height < 24 || box.width < 24))
        .map(([html]) => html)"""
    )
    assert small == []
