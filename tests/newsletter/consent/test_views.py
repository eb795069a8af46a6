"""The public pages: sign-up, confirmation, leaving, preferences."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter.consent import links, rates, services
from newsletter.consent.models import (
    ConsentRecord,
    Notice,
    RateWindow,
    SignUpRequest,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletter.consent.press import read_press
from newsletter.consent.trap import set_trap
from newsletter.consent.wording import offer_for
from newsletter.events import Event
from newsletter.sending.models import Delivery
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory, SuppressionFactory, offer_newsletter
from tests.newsletter.consent.test_services import press, raw_token

pytestmark = pytest.mark.django_db

SIGN_UP = {"ja": "/newsletter/sign-up/", "en": "/en/newsletter/sign-up/"}
State = Subscription.State


@pytest.fixture
def newsletter():
    return offer_newsletter()


@pytest.fixture
def careful() -> Client:
    """A client that checks CSRF, as a real server does."""
    return Client(enforce_csrf_checks=True)


def trap(language: str = "ja", *, seconds: int = 5) -> str:
    offer = offer_for(language=language)
    return set_trap(wording=offer.wording, now=timezone.now() - timedelta(seconds=seconds))


def post(client: Client, language: str = "ja", **fields: str):
    headers = fields.pop("headers", {})
    data = {"email": "taro@example.com", "shown": trap(language), **fields}
    return client.post(SIGN_UP[language], data, headers=headers)


def page(response) -> str:
    return response.content.decode()


def without_secrets(html: str) -> str:
    html = re.sub(r'name="shown" value="[^"]*"', "", html)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_signing_up_tells_which_mail_to_look_for(newsletter, careful, language):
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
    assert not response.cookies


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


@pytest.fixture
def asked(newsletter):
    now = timezone.now()
    notice = press(now=now, newsletter=newsletter)
    return notice, raw_token(notice)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_confirming_takes_a_press(asked, careful, prefix):
    _notice, token = asked
    url = f"{prefix}/newsletter/confirm/{token}/"
    response = careful.get(url)
    assert response.status_code == 200
    assert "<button" in page(response)
    assert Subscription.objects.get().state == State.PENDING
    for _press in range(2):
        assert careful.post(url).status_code == 200
    assert Subscription.objects.get().state == State.ACTIVE
    assert Notice.objects.filter(kind=Notice.Kind.WELCOME).count() == 1
    assert careful.get(url).status_code == 200


def test_that_was_not_me_takes_a_press(asked, careful):
    _notice, token = asked
    url = f"/newsletter/confirm/{token}/not-me/"
    assert careful.get(url).status_code == 200
    assert not Suppression.objects.exists()
    assert careful.post(url).status_code == 200
    assert careful.post(url).status_code == 200
    assert Suppression.objects.get().reason == "refused"


@pytest.fixture
def standing(newsletter):
    subscription = SubscriptionFactory(newsletter=newsletter, email="hanako@example.com")
    urls = {
        "leave": links.leave_url(subscription_id=subscription.pk, language="ja"),
        "preferences": links.preferences_url(subscription_id=subscription.pk, language="ja"),
    }
    return subscription, {
        name: url.partition("/newsletter")[1] + url.partition("/newsletter")[2] for name, url in urls.items()
    }


MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)
URLENCODED = ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")


@pytest.mark.parametrize("body", [URLENCODED, MULTIPART])
def test_one_click_needs_no_cookie_and_gets_no_redirect(standing, careful, body):
    subscription, urls = standing
    for _press in range(2):
        response = careful.post(urls["leave"], data=body[0], content_type=body[1])
        assert response.status_code == 200
        assert not response.cookies
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert ConsentRecord.objects.filter(action="withdrawn").count() == 1
    event = Event.objects.get()
    assert (event.kind, event.source, event.mailing_id) == ("unsubscribed", "one-click", None)


def test_leaving_by_the_link_of_a_mailing_counts_for_it(standing, careful):
    from tests.factories.editions import make_edition

    subscription, _urls = standing
    edition = make_edition()
    mailing = edition.mailings.create(
        revision=edition.latest_revision, newsletter=subscription.newsletter, state="finished"
    )
    variant = mailing.variants.create(language="ja", subject="x", html="", text="", body_hash="")
    delivery = Delivery.objects.create(
        mailing=mailing,
        variant=variant,
        subscriber=subscription.subscriber,
        subscription=subscription,
        address_hash="x",
        next_attempt_at=timezone.now(),
    )
    url = links.leave_url(subscription_id=subscription.pk, delivery_id=delivery.pk, language="ja")
    careful.post(
        url.partition("/newsletter")[1] + url.partition("/newsletter")[2], {"List-Unsubscribe": "One-Click"}
    )
    event = Event.objects.get()
    assert (event.mailing_id, event.delivery_id) == (mailing.pk, delivery.pk)
    assert ConsentRecord.objects.get(action="withdrawn").evidence == f"source: one-click; delivery: {delivery.pk}"


def test_a_person_leaves_with_one_press_and_may_undo_pause_and_say_why(standing, careful):
    subscription, urls = standing
    html = page(careful.get(urls["leave"]))
    assert html.count("<button") == 1
    html = page(careful.post(urls["leave"], {"action": "leave"}))
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert 'value="undo"' in html
    careful.post(urls["leave"], {"action": "reason", "reason": "too-many"})
    careful.post(urls["leave"], {"action": "reason", "reason": "<script>"})
    subscription.refresh_from_db()
    assert subscription.leave_reason == "too-many"
    careful.post(urls["leave"], {"action": "undo"})
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE
    careful.post(urls["leave"], {"action": "leave"})
    careful.post(urls["leave"], {"action": "pause"})
    subscription.refresh_from_db()
    assert subscription.state == State.PAUSED
    assert timedelta(days=29) < subscription.paused_until - timezone.localdate() < timedelta(days=32)


def test_leaving_cannot_be_undone_after_a_day(standing, careful):
    subscription, urls = standing
    services.leave(subscription=subscription, source="page", now=timezone.now() - timedelta(days=2))
    html = page(careful.post(urls["leave"], {"action": "undo"}))
    subscription.refresh_from_db()
    assert subscription.state == State.UNSUBSCRIBED
    assert "notice--error" in html
    assert 'value="undo"' not in html


def test_the_link_of_an_erased_person_answers_like_a_leaving(newsletter, careful):
    url = links.leave_url(subscription_id=999_999, language="ja")
    path = url.partition("/newsletter")[1] + url.partition("/newsletter")[2]
    assert careful.get(path).status_code == 200
    assert careful.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_preferences_without_an_account(standing, careful):
    subscription, urls = standing
    html = page(careful.get(urls["preferences"]))
    assert "hanako@example.com" not in html
    assert "ha…@example.com" in html
    data = {"action": "save", "language": "en", "company": "株式会社X", "family_name": "山田"}
    assert careful.post(urls["preferences"], data).status_code == 200
    subscription.subscriber.refresh_from_db()
    assert (subscription.subscriber.language, subscription.subscriber.company) == ("en", "株式会社X")
    for action, state in [("pause", State.PAUSED), ("resume", State.ACTIVE), ("leave", State.UNSUBSCRIBED)]:
        assert careful.post(urls["preferences"], {"action": action}).status_code == 200
        subscription.refresh_from_db()
        assert subscription.state == state
    assert Event.objects.get().source == "preferences"


@pytest.mark.parametrize(
    "bad", [{"language": "xx"}, {"language": ""}, {"company": "x" * 10_000}, {"family_name": "x\x00y"}]
)
def test_bad_preferences_are_refused_and_nothing_is_kept(standing, careful, bad):
    subscription, urls = standing
    response = careful.post(urls["preferences"], {"action": "save", "language": "en", **bad})
    assert "field__error" in page(response)
    subscription.subscriber.refresh_from_db()
    assert (subscription.subscriber.language, subscription.subscriber.company) == ("ja", "")


def test_preferences_show_markup_as_text(standing, careful):
    _subscription, urls = standing
    data = {"action": "save", "language": "ja", "company": '"><script>alert(1)</script>'}
    html = page(careful.post(urls["preferences"], data))
    assert "<script>alert" not in html


PATHS = ["confirm/{}/", "confirm/{}/not-me/", "leave/{}/", "preferences/{}/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["x", "A" * 43, "%E3%81%82", "..", "A" * 500])
def test_forged_links_all_get_the_same_answer(newsletter, careful, path, method, token):
    response = getattr(careful, method)("/newsletter/" + path.format(token))
    assert response.status_code == 404
    if token != "..":
        other = careful.get("/newsletter/" + path.format("B" * 43))
        assert page(response).split("<main")[1] == page(other).split("<main")[1]


def test_the_token_of_one_page_does_not_open_another(standing, careful):
    subscription, urls = standing
    swapped = urls["leave"].replace("/leave/", "/preferences/")
    assert careful.post(swapped, {"action": "leave"}).status_code == 404
    assert careful.post(urls["preferences"].replace("/preferences/", "/leave/")).status_code == 404
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE


@pytest.mark.parametrize("method", ["get", "head"])
def test_get_changes_nothing_anywhere(asked, careful, method):
    _notice, token = asked
    other = SubscriptionFactory(newsletter=NewsletterFactory(slug="letter-2"), email="jiro@example.com")
    paths = [
        "/newsletter/sign-up/",
        "/newsletter/sign-up/continue/",
        f"/newsletter/confirm/{token}/",
        f"/newsletter/confirm/{token}/not-me/",
        f"/newsletter/leave/{links.make_token(links.LEAVE, links.Target(other.pk))}/",
        f"/newsletter/leave/{links.make_token(links.LEAVE, links.Target(other.pk))}/?action=leave",
        f"/newsletter/preferences/{links.make_token(links.PREFERENCES, links.Target(other.pk))}/",
    ]
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            response = getattr(careful, method)(path)
        assert response.status_code in (200, 405)
        writes = [
            query["sql"]
            for query in queries
            if not query["sql"].lstrip(" (").upper().startswith(("SELECT", "PRAGMA"))
        ]
        assert writes == []


def test_secret_addresses_stay_out_of_caches_referrers_and_search(asked, standing, careful):
    _notice, token = asked
    _subscription, urls = standing
    for path in (f"/newsletter/confirm/{token}/", *urls.values(), "/newsletter/leave/x/"):
        response = careful.get(path)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]


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


def test_pages_hold_no_script_and_no_style_of_their_own(asked, standing, careful):
    _notice, token = asked
    _subscription, urls = standing
    for path in ("/newsletter/sign-up/", f"/newsletter/confirm/{token}/", *urls.values()):
        html = page(careful.get(path))
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*src=)", html)
