"""A file of subscribers comes in and goes back in a browser, and nobody gets in its way unseen."""

import csv
import io

import pytest
from playwright.sync_api import Browser, Page

from newsletter.demo.accounts import DEMO_PASSWORD
from tests.browser.test_public_pages import barriers
from tests.running.chromium import DESKTOP, go_by
from tests.running.installation import Installation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.embedded_only,
    pytest.mark.xdist_group("browsing"),
]

HEADINGS = ["メールアドレス", "会社名", "氏名", "備考"]
GOOD, RUBBISH = 20, "住所は不明"
SHIFTED = {"ja": "列がずれているか", "en": "the columns are shifted"}
"""Milliseconds a page may take on a busy machine."""


def shifted_file(language: str) -> bytes:
    """Rows that begin one column too far to the right, in the characters of an old Excel; one is no address."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for number in range(GOOD):
        writer.writerow(["", f"meishi.{language}.{number}@example.jp", "株式会社青葉商会", f"山田　太郎{number}"])
    writer.writerow(["", RUBBISH, "波止場商店", "髙橋 花子"])
    return out.getvalue().encode("cp932")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_shifted_file_is_caught_taken_in_and_undone(demo: Installation, browser: Browser, language: str) -> None:
    with browser.new_context(**DESKTOP, locale=language, reduced_motion="reduce") as context:
        page = context.new_page()
        sign_in(page, demo.url)
        upload(page, demo.url, language)
        map_the_columns(page, language)
        say_on_what_consent_rests(page)
        start(page)
        assert states(demo, language) == {"active": GOOD}
        look_at_a_person(page, demo, language)
        undo(page)
        assert states(demo, language) == {}


def sign_in(page: Page, url: str) -> None:
    """Sign in as the demo's administrator, who may see addresses."""
    page.goto(f"{url}/admin/newsletter/imports/upload/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", DEMO_PASSWORD)
    go_by(page, page.locator("main button[type=submit]"))
    assert page.url.endswith("/imports/upload/")


def upload(page: Page, url: str, language: str) -> None:
    """Choose the file and send it."""
    assert barriers(page, "main") == []
    page.set_input_files(
        "[name=file]", {"name": "名簿.csv", "mimeType": "text/csv", "buffer": shifted_file(language)}
    )
    go_by(page, page.locator("form.k-wizard button[type=submit]"))
    assert page.url.endswith("/columns/")


def map_the_columns(page: Page, language: str) -> None:
    """Going on is refused until the addresses' column is right; the other columns are moved as well."""
    assert page.locator("[name=encoding]").input_value() == "cp932"
    assert SHIFTED[language] in page.locator(".help-critical").inner_text()
    assert "meishi" in page.locator("table.k-preview").inner_text()
    assert barriers(page, "main") == []
    go_by(page, page.locator("[name=continue]"))
    assert page.url.endswith("/columns/"), "nothing goes on while the addresses are in doubt"
    for index, name in enumerate(("", "email", "company", "full_name")):
        page.select_option(f"[name=column-{index}]", name)
    go_by(page, page.locator("[name=look]"))
    assert page.locator(".help-critical").count() == 0
    assert page.locator("tr.k-refused").count() == 0, "the rubbish stands behind the rows that are shown"
    go_by(page, page.locator("[name=continue]"))
    assert page.url.endswith("/consent/")


def say_on_what_consent_rests(page: Page) -> None:
    """Basis and evidence are demanded; the summary names the row that will be refused."""
    assert barriers(page, "main") == []
    page.locator("[name=basis][value=business-card]").check()
    page.locator("form.k-wizard button[type=submit]").first.click()
    assert page.evaluate("document.activeElement.name") == "evidence", "without evidence nobody may be mailed"
    page.fill("[name=evidence]", "2026年9月の展示会で交換した名刺")
    go_by(page, page.locator("form.k-wizard button[type=submit]").first)
    assert page.url.endswith("/summary/")
    assert RUBBISH in page.locator("ul.k-findings").first.inner_text()
    assert barriers(page, "main") == []


def start(page: Page) -> None:
    """Start; the page follows the worker by itself until every row is accounted for."""
    page.locator("form.k-presses button[type=submit]").first.click()
    page.locator(".k-progress[data-state=finished] [data-outcome=added]").wait_for()
    assert number_in(page, "[data-outcome=added]") == GOOD
    assert [number_in(page, "[data-reason]"), number_in(page, ".k-counts__sum")] == [1, GOOD + 1]
    assert barriers(page, "main") == []


def look_at_a_person(page: Page, demo: Installation, language: str) -> None:
    """Whom the import added has a page of their own, which names what it rests on."""
    import_page = page.url
    (person,) = demo.rows(f"SELECT id FROM newsletter_subscriber WHERE email = 'meishi.{language}.0@example.jp'")
    page.goto(f"{demo.url}/admin/newsletter/subscribers/{person[0]}/")
    assert "2026年9月の展示会" in page.locator("main").inner_text()
    assert barriers(page, "main") == []
    page.goto(import_page)


def undo(page: Page) -> None:
    """Undo by the button, which asks first."""
    page.locator(".k-presses a[href*=undo]").click()
    page.wait_for_url("**/undo/")
    assert barriers(page, "main") == []
    page.locator("main form button[type=submit]").last.click()
    page.locator(".k-progress[data-state=undone]").wait_for()


def number_in(page: Page, row: str) -> int:
    """The number a row of the result ends with."""
    return int(page.locator(f"tr{row} td").inner_text())


def states(demo: Installation, language: str) -> dict[str, int]:
    """How many of the file's people stand how."""
    rows = demo.rows(
        "SELECT s.state, COUNT(*) FROM newsletter_subscription s JOIN newsletter_subscriber p"
        f" ON p.id = s.subscriber_id WHERE p.email LIKE 'meishi.{language}.%' GROUP BY s.state"
    )
    return {str(state): int(number) for state, number in rows}
