"""The browser that signed up confirms without a press; any other shows the button."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.consent import services
from newsletter.consent.models import ConfirmationToken, SignUpRequest, Subscription
from tests.factories.newsletter import SubscriptionFactory
from tests.newsletter.consent.pages import SIGN_UP, page, post
from tests.newsletter.consent.steps import raw_token

pytestmark = pytest.mark.django_db

State = Subscription.State


def signed_up(client: Client, language: str = "ja") -> str:
    """Press, have the press read, and return the path of the link in the mail."""
    post(client, language)
    notice = services.admit(request_id=SignUpRequest.objects.get().pk, now=timezone.now())
    return f"{'/en' if language == 'en' else ''}/newsletter/confirm/{raw_token(notice)}/"


def presses_itself(html: str) -> bool:
    return bool(re.search(r"<form[^>]* data-confirm", html)) and "newsletter/confirm" in html


@pytest.mark.parametrize("language", ["ja", "en"])
def test_only_the_browser_that_signed_up_confirms_by_itself_and_by_post(newsletter, client, settings, language):
    link = signed_up(client, language)
    assert presses_itself(page(client.get(link)))
    assert Subscription.objects.get().state == State.PENDING
    stranger = Client()
    for cookie in ("", "A" * 32):
        stranger.cookies[settings.SIGN_UP_COOKIE_NAME] = cookie
        html = page(stranger.get(link))
        assert not presses_itself(html)
        assert "<script" not in html
        assert "<button" in html
    client.post(link)
    assert Subscription.objects.get().state == State.ACTIVE


def test_the_cookie_is_the_same_on_every_answer_and_names_nobody(newsletter, client, settings):
    SubscriptionFactory(email="known@example.com")
    name = settings.SIGN_UP_COOKIE_NAME
    values = set()
    for email in ("known@example.com", "unknown@example.com", "no address"):
        answer = Client().post(SIGN_UP["ja"], {"email": email})
        cookie = answer.cookies[name]
        assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == ("/newsletter/", "Lax", 72 * 3600)
        assert cookie["httponly"]
        values.add(cookie.value)
    assert len(values) == 3
    first = post(client).cookies[name].value
    assert post(client).cookies[name].value == first
    assert first not in "".join(SignUpRequest.objects.values_list("browser_hash", flat=True))


def test_what_is_no_cookie_of_ours_is_replaced(newsletter, client, settings):
    client.cookies[settings.SIGN_UP_COOKIE_NAME] = "x"
    assert len(post(client).cookies[settings.SIGN_UP_COOKIE_NAME].value) == 32


def test_looking_at_a_form_sets_no_cookie(newsletter, client):
    for path in (SIGN_UP["ja"], "/newsletter/"):
        assert not client.get(path).cookies


def test_a_token_without_a_browser_matches_none(newsletter, client):
    link = signed_up(client)
    ConfirmationToken.objects.update(browser_hash="")
    assert not presses_itself(page(client.get(link)))
