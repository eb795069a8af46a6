"""Signing up where there is something to choose, and what is kept of a choice on the way."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter.consent.models import RateWindow, SignUpRequest, Subscriber
from newsletter.newsletters.models import NewsletterPage
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, TopicFactory
from tests.newsletter.consent.pages import SIGN_UP, page

pytestmark = pytest.mark.django_db

BOX = re.compile(r'<input type="checkbox" name="(\w+)" value="([^"]*)"( checked)?')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def weekly(newsletter):
    """A second newsletter beside the default one, which has two topics."""
    for slug, name in (("ai", "人工知能"), ("work", "働き方")):
        TopicFactory(newsletter=newsletter, slug=slug, name=name)
    weekly = NewsletterFactory(slug="weekly", name="週報", is_default=False)
    home = NewsletterPage.objects.get(locale__language_code="ja").get_parent()
    home.add_child(instance=NewsletterPage(title="週報", slug="weekly", locale=home.locale, newsletter=weekly))
    return weekly


def fields_of(html: str) -> dict[str, list[str]]:
    """What the first form of a page sends as it is shown."""
    form = re.search(r"<form[^>]*method=\"post\".*?</form>", html, re.S)[0]
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(form):
        found.setdefault(name, []).append(unescape(value))
    for name, value, ticked in BOX.findall(form):
        if ticked:
            found.setdefault(name, []).append(unescape(value))
    return found


def ticked(html: str) -> set[tuple[str, str]]:
    return {(name, value) for name, value, is_ticked in BOX.findall(html) if is_ticked}


def send(client, fields, *, after=5, **changed):
    """Press after so many seconds: what comes at once raises doubt."""
    with time_machine.travel(timezone.now() + timedelta(seconds=after)):
        return client.post(SIGN_UP["ja"], {"email": "taro@example.com", **fields, **changed})


def kept():
    return list(SignUpRequest.objects.order_by("newsletter_id").values_list("newsletter__slug", "topics"))


def test_the_sign_up_page_offers_all_with_the_default_one_ticked(weekly, client):
    html = page(client.get(SIGN_UP["ja"]))
    assert [box[:2] for box in BOX.findall(html)] == [
        ("newsletter", "letter"),
        ("topic", "letter/ai"),
        ("topic", "letter/work"),
        ("newsletter", "weekly"),
    ]
    assert ticked(html) == {("newsletter", "letter")}
    assert "「週報」" in html


def test_one_press_over_two_newsletters_is_one_bundle(weekly, client):
    fields = fields_of(page(client.get(SIGN_UP["ja"])))
    answer = send(
        client, fields, newsletter=["letter", "weekly"], topic=["letter/ai", "weekly/ai", "x", "letter/no"]
    )
    assert "ほか1件" in page(answer)
    assert kept() == [("letter", ["ai"]), ("weekly", [])]
    assert len(set(SignUpRequest.objects.values_list("bundle", flat=True))) == 1
    wordings = SignUpRequest.objects.order_by("newsletter_id").values_list("wording", flat=True)
    assert ["週報" in wording for wording in wordings] == [False, True]


def test_the_mail_is_sent_again_for_what_was_chosen(weekly, client):
    fields = fields_of(page(client.get(SIGN_UP["ja"], {"newsletter": "weekly"})))
    again = fields_of(page(send(client, fields)))
    SignUpRequest.objects.all().delete()
    send(client, again, after=60)
    assert kept() == [("weekly", [])]


@pytest.mark.parametrize("typed", ["taro@", "x" * 10_000, "a\r\nBcc: b@example.com", "taro@exаmple\u202e.com"])
def test_a_mistyped_address_loses_nothing_of_the_choice(weekly, client, typed):
    fields = fields_of(page(client.get(SIGN_UP["ja"])))
    answer = send(client, fields, email=typed, newsletter=["weekly", "letter"], topic=["letter/work"])
    assert answer.status_code == 422
    assert ticked(page(answer)) == {("newsletter", "weekly"), ("newsletter", "letter"), ("topic", "letter/work")}
    assert send(client, fields_of(page(answer)), after=60).status_code == 200
    assert kept() == [("letter", ["work"]), ("weekly", [])]


def test_correcting_the_address_keeps_the_choice(weekly, client):
    fields = fields_of(page(client.get(SIGN_UP["ja"])))
    html = page(send(client, fields, newsletter=["weekly"]))
    assert ticked(html.split("<details>")[1]) == {("newsletter", "weekly")}
    assert 'value="taro@example.com"' in html.split("<details>")[1]


def test_a_form_of_one_newsletter_stays_with_it(weekly, client):
    answer = client.post(SIGN_UP["ja"], {"email": "taro@", "newsletter": "weekly"})
    assert fields_of(page(answer))["newsletter"] == ["weekly"]
    assert not BOX.search(page(answer))


def test_nothing_chosen_is_said_and_nothing_is_sent(weekly, client):
    fields = fields_of(page(client.get(SIGN_UP["ja"])))
    answer = send(client, {name: value for name, value in fields.items() if name != "newsletter"})
    assert answer.status_code == 422
    assert 'role="alert"' in page(answer)
    assert 'value="taro@example.com"' in page(answer)
    assert not SignUpRequest.objects.exists()
    assert not RateWindow.objects.exists()


def test_a_press_in_doubt_keeps_its_choice(weekly, careful):
    html = page(careful.post(SIGN_UP["ja"], {"email": "taro@example.com", "newsletter": ["weekly", "letter"]}))
    assert "週報" in html
    assert not SignUpRequest.objects.exists()
    assert set(fields_of(html)["newsletter"]) == {"weekly", "letter"}
    link = re.search(r'href="(/newsletter/sign-up/\?[^"]+)"', html)[1]
    assert ticked(page(careful.get(unescape(link)))) == {("newsletter", "weekly"), ("newsletter", "letter")}


def test_the_newsletters_own_page_offers_the_others_too(weekly, client):
    html = page(client.get("/newsletter/"))
    assert ticked(html) == {("newsletter", "letter")}
    assert ("newsletter", "weekly") in {box[:2] for box in BOX.findall(html)}


def test_the_same_statements_for_known_and_unknown_addresses(weekly, client):
    SubscriptionFactory(email="active@example.com")
    fields = fields_of(page(client.get(SIGN_UP["ja"])))
    statements = []
    for address in ("active@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            send(client, fields, email=address, newsletter=["letter", "weekly"])
        statements.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    assert statements[0] == statements[1]
    assert Subscriber.objects.count() == 1
