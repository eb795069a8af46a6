"""A press in doubt is asked once more, a flood has to wait."""

import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from newsletter.consent import rates
from newsletter.consent.models import SignUpRequest
from tests.newsletter.consent.pages import SIGN_UP, page, post, trap, without_secrets

pytestmark = pytest.mark.django_db


def test_a_form_with_nothing_but_an_address_is_asked_once_more(newsletter, careful):
    response = careful.post(SIGN_UP["ja"], {"email": "taro@example.com"})
    assert response.status_code == 200
    assert not SignUpRequest.objects.exists()
    html = page(response)
    action = re.search(r'<form action="([^"]+)" method="post"[^>]*>', html)[1]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert fields["email"] == "taro@example.com"
    assert careful.post(action, {**fields, "csrfmiddlewaretoken": "x"}).status_code == 403
    assert not SignUpRequest.objects.exists()
    assert careful.post(action, fields).status_code == 200
    assert SignUpRequest.objects.get().email == "taro@example.com"


@pytest.mark.parametrize(
    "doubt",
    [
        {"shown": ""},
        {"shown": "1700000000.abc:forged"},
        {"homepage": "https://spam.example"},
        {"headers": {"Origin": "https://elsewhere.example"}},
        {"headers": {"Origin": "null"}},
    ],
)
def test_doubt_asks_once_more_and_refuses_nobody(newsletter, client, doubt):
    response = post(client, **doubt)
    assert response.status_code == 200
    assert not SignUpRequest.objects.exists()
    assert reverse("newsletter_continue_sign_up") in page(response)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("seconds", [0, 1, 60 * 60 * 25])
def test_a_form_shown_just_now_or_long_ago_is_doubt(newsletter, client, seconds):
    with time_machine.travel(timezone.now(), tick=False):
        post(client, shown=trap(seconds=seconds))
    assert not SignUpRequest.objects.exists()


def test_a_form_that_showed_other_words_is_doubt(newsletter, client):
    old = trap()
    page_of = newsletter.pages.get(locale__language_code="ja")
    page_of.consent_wording = "新しい文言です。"
    page_of.save_revision().publish()
    html = page(post(client, shown=old))
    assert not SignUpRequest.objects.exists()
    assert "新しい文言です。" in html


@pytest.mark.parametrize("origin", ["http://testserver", None])
def test_our_own_origin_is_no_doubt(newsletter, client, origin, settings):
    post(client, headers={"Origin": origin or settings.SITE_URL})
    assert SignUpRequest.objects.count() == 1


def test_load_asks_once_more_and_a_flood_has_to_wait(newsletter, client, monkeypatch):
    monkeypatch.setattr(rates, "NETWORK_DOUBT", 2)
    monkeypatch.setattr(rates, "NETWORK_LIMIT", 4)
    statuses = []
    for number in range(6):
        response = post(client, email=f"reader{number}@example.com")
        statuses.append((response.status_code, SignUpRequest.objects.count()))
    assert statuses == [(200, 1), (200, 2), (200, 2), (200, 2), (429, 2), (429, 2)]
    assert response["Retry-After"] == "3600"


def test_an_address_given_again_and_again_gets_the_same_answer_and_no_more_rows(newsletter, client, monkeypatch):
    monkeypatch.setattr(rates, "ADDRESS_LIMIT", 2)
    answers = {without_secrets(page(post(client))) for _number in range(4)}
    assert len(answers) == 1
    assert SignUpRequest.objects.count() == 2
