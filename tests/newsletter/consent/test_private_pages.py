"""What holds for every page that a secret address opens."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.consent import links
from newsletter.consent.models import Subscription
from tests.factories.newsletter import NewsletterFactory, SubscriptionFactory
from tests.newsletter.consent.pages import page

State = Subscription.State

pytestmark = pytest.mark.django_db

PATHS = ["confirm/{}/", "confirm/{}/not-me/", "about-you/{}/", "leave/{}/", "preferences/{}/"]


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


def test_pages_hold_no_script_and_no_style_of_their_own(asked, standing, careful):
    _notice, token = asked
    _subscription, urls = standing
    for path in ("/newsletter/sign-up/", f"/newsletter/confirm/{token}/", *urls.values()):
        html = page(careful.get(path))
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*src=)", html)
