"""The sign-up page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter.consent import links, services
from newsletter.consent.models import (
    Notice,
    RateWindow,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.press import read_press
from tests.factories.newsletter import SubscriptionFactory, SuppressionFactory
from tests.newsletter.consent.pages import SIGN_UP, page, post, trap, without_secrets

State = Subscription.State

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ja", "en"])
def test_signing_up_tells_which_mail_to_look_for(newsletter, careful, settings, language):
    response = post(careful, language)
    assert response.status_code == 200
    html = page(response)
    assert "taro@example.com" in html
    assert "letter@example.jp" in html
    name = "Kawaraban Letter" if language == "en" else "かわら版だより"
    assert name in html
    assert f'lang="{language}"' in html
    request = SignUpRequest.objects.get()
    assert (request.email, request.language, request.newsletter) == ("taro@example.com", language, newsletter)
    assert name in request.wording
    assert response["Cache-Control"] == "no-store"
    assert list(response.cookies) == [settings.SIGN_UP_COOKIE_NAME]


def test_the_wording_of_the_page_is_what_is_agreed_to(newsletter, client):
    page_of = newsletter.pages.get(locale__language_code="ja")
    page_of.consent_wording = "便りを受け取ります。"
    page_of.save_revision().publish()
    assert "便りを受け取ります。" in page(client.get(SIGN_UP["ja"]))
    post(client)
    assert SignUpRequest.objects.get().wording == "便りを受け取ります。"


def test_the_form_sends_what_the_view_reads(newsletter, careful):
    html = page(careful.get(SIGN_UP["ja"]))
    form = re.search(r'<form action="([^"]+)" method="post" novalidate>(.*?)</form>', html, re.S)
    fields = dict(re.findall(r'name="(\w+)"(?:[^>]*?value="([^"]*)")?', form[2]))
    assert set(fields) == {"email", "homepage", "newsletter", "shown"}
    with time_machine.travel(timezone.now() + timedelta(seconds=3)):
        response = careful.post(form[1], {**fields, "email": "taro@example.com"})
    assert SignUpRequest.objects.count() == 1
    assert "taro@example.com" in page(response)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_behind_proxies_the_network_address_is_the_readers(
    newsletter, client, settings, proxies, forwarded, address
):
    settings.TRUSTED_PROXIES = proxies
    post(client, headers={"X-Forwarded-For": forwarded})
    assert SignUpRequest.objects.get().network_address == address


@pytest.mark.parametrize("typed", ["", "taro", "taro@", "a\r\nBcc: x@example.com", "<script>@x", "x" * 5000])
def test_what_is_no_address_is_shown_again_with_a_word(newsletter, client, typed):
    response = post(client, email=typed)
    assert response.status_code == 422
    html = page(response)
    assert 'aria-invalid="true"' in html
    assert "<script>" not in html
    assert not SignUpRequest.objects.exists()
    assert not RateWindow.objects.exists()


def test_an_unknown_short_name_means_the_default_newsletter(newsletter, client):
    post(client, newsletter="nonsense")
    request = SignUpRequest.objects.get()
    assert request.newsletter == newsletter
    assert "かわら版だより" in request.wording


def test_without_a_newsletter_there_is_nothing_to_sign_up_for(client):
    assert client.post(SIGN_UP["ja"], {"email": "taro@example.com"}).status_code == 404


KNOWN = {
    "unknown": lambda: None,
    "pending": lambda: SubscriptionFactory(email="taro@example.com", state=State.PENDING),
    "active": lambda: SubscriptionFactory(email="taro@example.com"),
    "paused": lambda: SubscriptionFactory(email="taro@example.com", state=State.PAUSED),
    "unsubscribed": lambda: SubscriptionFactory(email="taro@example.com", state=State.UNSUBSCRIBED),
    "complained": lambda: SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.COMPLAINED),
    "erased": lambda: SuppressionFactory(email="taro@example.com", reason=Suppression.Reason.ERASED),
}


def test_answer_and_statements_are_the_same_whatever_the_address(newsletter, client):
    client.get(SIGN_UP["ja"])  # what a process remembers of its pages
    answers, statements = {}, {}
    for name, arrange in KNOWN.items():
        SignUpRequest.objects.all().delete()
        RateWindow.objects.all().delete()
        Subscriber.objects.all().delete()
        Suppression.objects.all().delete()
        arrange()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = post(client)
        answers[name] = (response.status_code, without_secrets(page(response)), sorted(response.headers))
        statements[name] = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
    assert len({str(answer) for answer in answers.values()}) == 1
    assert len({str(statement) for statement in statements.values()}) == 1
    assert not Notice.objects.exists()


def test_links_ignore_the_host_header(newsletter, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.post(
        SIGN_UP["ja"], {"email": "taro@example.com", "shown": trap()}, headers={"Host": "evil.example"}
    )
    assert response.status_code == 200
    request = SignUpRequest.objects.get()
    assert "evil" not in request.form_address
    notice = services.admit(request_id=request.pk, now=timezone.now())
    assert "evil" not in links.leave_url(subscription_id=notice.subscription_id, language="ja")


@pytest.mark.parametrize("told", ["http://[", "http://[x", "https://a.b]/", "http://example.com\uff0f"])
def test_a_form_address_that_is_none_is_passed_over(rf, told):
    for request in (rf.post("/sign-up/", {"form_address": told}), rf.post("/sign-up/", HTTP_REFERER=told)):
        assert read_press(request).form_address.endswith("/sign-up/")
    kept = rf.post("/sign-up/", {"form_address": told}, HTTP_REFERER="https://example.jp/essay/?q=1")
    assert read_press(kept).form_address == "https://example.jp/essay/"
