"""The pages around an edition on a phone: nothing beyond its edge, a name for every field, room for a thumb."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route
from wagtail.users.models import UserProfile

from blog.models import EssayPage
from newsletter.consent.models import Topic
from newsletter.editions.approval.services import approve
from newsletter.editions.corrections.models import Correction
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing
from newsletter.sending.trials.models import Trial, TrialRecipient
from tests.factories.editions import make_essay, newsletter_page
from tests.factories.sending import make_plain_edition, make_user, newsletter_of
from tests.running.chromium import DESKTOP, PHONE, opened, overflow

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.embedded_only]

LONG = "とても長い題の号" * 12 + " averyveryverylongwordwithoutanyspaceinit" * 2
ROOT = "http://testserver"
NAMES = (
    "newsletter_approve",
    "newsletter_corrections",
    "newsletter_preflight",
    "newsletter_preview_links",
    "newsletter_preview_page",
    "newsletter_schedule",
    "newsletter_trials",
)
BEYOND = """() => {
  const scrolls = (one) => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX);
  const within = (one) => one.tagName !== 'MAIN' && (scrolls(one) || within(one.parentElement));
  return [...document.querySelectorAll('main *')]
    .filter((one) => one.checkVisibility() && !within(one) && !one.closest('svg, .w-sr-only'))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 160));
}"""
TORN = """() => [...document.querySelectorAll('main :is([type=checkbox], [type=radio])')]
  .filter((one) => one.checkVisibility() && Math.abs(one.offsetWidth - one.offsetHeight) > 2)
  .map((one) => [one.outerHTML.slice(0, 120), one.offsetWidth, one.offsetHeight])"""
UNNAMED = """() => [...document.querySelectorAll('main :is(input, select, textarea)')]
  .filter((one) => one.type !== 'hidden' && !one.closest('[hidden]'))
  .filter((one) => !([...one.labels].some((label) => label.textContent.trim()) || one.ariaLabel))
  .map((one) => one.outerHTML.slice(0, 200))"""
SMALL = """() => [...document.querySelectorAll('main :is(button, a.button, input, select, textarea, summary)')]
  .filter((one) => one.type !== 'hidden' && one.checkVisibility())
  .map((one) => {
    const boxes = [one, ...(one.labels || [])].map((each) => each.getBoundingClientRect());
    const wide = Math.max(...boxes.map((box) => box.width)), high = Math.max(...boxes.map((box) => box.height));
    return [one.outerHTML.slice(0, 120), Math.round(wide), Math.round(high)];
  })
  .filter(([_html, wide, high]) => wide < 24 || high < 24)"""


@pytest.fixture
def edition() -> EditionPage:
    edition = make_plain_edition(subject=LONG[:180], title=LONG)
    newsletter, user = newsletter_of(edition), make_user("chief", email="chief@a-rather-long-domain.example.jp")
    topics = [Topic.objects.create(newsletter=newsletter, slug=f"t{at}", name=f"話題{at}" * 8) for at in range(3)]
    only = [
        {"conditions": [{"match": "any", "languages": [], "topics": [str(topic.pk)], "segments": []}],
         "content": [("text", "<p>だけに</p>")]}
        for topic in topics
    ]  # fmt: skip
    edition.body = [("text", "<p>本文</p>"), *(("conditional", one) for one in only)]
    edition.save_revision(user=user).publish()
    for at in range(3):
        address = f"{'long.' * 6}reader{at}@a-rather-long-domain.example.jp"
        TrialRecipient.objects.create(newsletter=newsletter, name=f"{at}人目" * 6, address=address)
    Trial.objects.create(
        edition=edition, content_hash="x", subject="前", text=LONG, accepted=1, by=user, at=timezone.now()
    )
    Correction.objects.create(edition=edition, text=LONG, at=timezone.now(), by=user, by_name="c" * 60)
    Mailing.objects.create(
        edition=edition, revision=edition.latest_revision, newsletter=newsletter, state="finished",
        started_at=timezone.now(), start_at=timezone.now(),
    )  # fmt: skip
    Newsletter.objects.update(approval_required=True)
    approve(edition=EditionPage.objects.get(pk=edition.pk), user=make_user("a" * 60), now=timezone.now())
    return EditionPage.objects.get(pk=edition.pk)


def served(page: Page, pages: dict[str, str]) -> None:
    """Answer the browser with pages as they were rendered, and with static files; nothing else is there."""

    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path)
        static = path.removeprefix(settings.STATIC_URL)
        found = finders.find(static) if path.startswith(settings.STATIC_URL) else None
        if path in pages:
            route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        elif found:
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=mimetypes.guess_type(path)[0])
        else:
            route.fulfill(status=404)

    page.route("**/*", answer)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everything_is_in_reach_on_a_phone(client, chromium, edition, language):
    chief = EditionPage.objects.get(pk=edition.pk).latest_revision.user
    client.force_login(chief)
    UserProfile.objects.update_or_create(user=chief, defaults={"preferred_language": language})
    addresses = [reverse(name, args=[edition.pk]) for name in NAMES]
    pages = {address: client.get(address).content.decode() for address in addresses}
    found = {}
    with opened(chromium) as browser:
        page = browser.new_page(**PHONE)
        page.set_viewport_size({"width": 375, "height": 2400})
        served(page, pages)
        for address in addresses:
            page.goto(ROOT + address)
            found[address] = [overflow(page), *map(page.evaluate, (BEYOND, UNNAMED, SMALL, TORN))]
    assert found == dict.fromkeys(addresses, [0, [], [], [], []])


def test_essays_are_moved_by_arrows_and_by_dragging(client, chromium):
    essays = [make_essay(f"随筆{at}", slug=f"e{at}", first_published_at=timezone.now()) for at in range(3)]
    essays.reverse()  # The newest stands first.
    parent = newsletter_page("ja")
    client.force_login(make_user("chief"))
    address = reverse("newsletter_compose", args=[parent.pk])
    html = client.get(address).content.decode()
    with opened(chromium) as browser:
        page = browser.new_page(**DESKTOP)
        served(page, {address: html})
        page.goto(ROOT + address)
        for essay in essays:
            page.check(f"[name='chosen-{essay.pk}']")
        moves = page.locator(".k-compose__moves button")
        sizes = moves.evaluate_all("all => all.map((one) => [one.offsetWidth, one.offsetHeight])")
        moves.nth(1).click()
        after_arrow = order_of(page, essays)
        drag(page, from_row=2, to_row=0)
        after_drag = order_of(page, essays)
    assert all(24 <= width <= 60 and 24 <= height <= 60 for width, height in sizes), sizes
    assert after_arrow == [2, 1, 3]
    assert after_drag == [3, 2, 1]


def order_of(page: Page, essays: list[EssayPage]) -> list[int]:
    return [int(page.input_value(f"[name='place-{essay.pk}']")) for essay in essays]


def drag(page: Page, *, from_row: int, to_row: int) -> None:
    """Drag a row above another, in steps as a hand does."""
    rows = page.locator("[data-k-compose-target=row]")
    boxes = [rows.nth(at).locator("td").nth(3).bounding_box() for at in (from_row, to_row)]
    (x, y), (to_x, to_y) = [(box["x"] + 10, box["y"] + 10) for box in boxes if box]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 6, steps=3)
    page.mouse.move(to_x, to_y, steps=8)
    page.mouse.move(to_x, to_y - 4, steps=3)
    page.mouse.up()
