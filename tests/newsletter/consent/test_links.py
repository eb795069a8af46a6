"""Tokens in mail: readable by us alone, for one purpose, in one spelling."""

import base64
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from newsletter.consent import links
from newsletter.consent.links import LEAVE, PREFERENCES, Target, make_token, read_token

IDS = st.integers(min_value=1, max_value=2**63 - 1)


@given(IDS, st.none() | IDS)
def test_a_token_names_what_it_was_made_for(subscription_id, delivery_id):
    target = Target(subscription_id, delivery_id)
    token = make_token(LEAVE, target)
    assert token == make_token(LEAVE, target)
    assert read_token(LEAVE, token) == target
    assert read_token(PREFERENCES, token) is None


@given(IDS, st.integers(min_value=0, max_value=255))
def test_a_changed_bit_is_noticed(subscription_id, bit):
    raw = bytearray(base64.urlsafe_b64decode(make_token(LEAVE, Target(subscription_id)) + "="))
    raw[bit // 8] ^= 1 << bit % 8
    assert read_token(LEAVE, base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()) is None


@given(st.text(max_size=80))
def test_other_texts_are_no_tokens(text):
    assert read_token(LEAVE, text) is None


def test_every_token_has_one_spelling():
    token = make_token(LEAVE, Target(1))
    for other in (token + "=", token + "\n", " " + token, token.swapcase(), token[:-1], token + "A"):
        assert read_token(LEAVE, other) is None


def test_a_token_tells_nothing():
    raws = [base64.urlsafe_b64decode(make_token(LEAVE, Target(number)) + "=") for number in (1, 2)]
    same = sum(one == other for one, other in zip(*raws, strict=True))
    assert same < 6
    assert b"\x00\x00\x00" not in raws[0]


def test_links_outlive_a_change_of_the_key(settings):
    token = make_token(LEAVE, Target(7, 8))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5
    assert read_token(LEAVE, token) == Target(7, 8)
    settings.SECRET_KEY_FALLBACKS = []
    assert read_token(LEAVE, token) is None


@pytest.mark.parametrize(
    ("language", "path"), [("ja", "/newsletter/"), ("en", "/en/newsletter/"), ("fr", "/newsletter/")]
)
def test_links_start_at_the_configured_root(settings, language, path):
    settings.SITE_URL = "https://kawaraban.example"
    leave = links.leave_url(subscription_id=1, delivery_id=2, language=language)
    assert leave.startswith(f"https://kawaraban.example{path}leave/")
    assert len(leave) < 120
    preferences = links.preferences_url(subscription_id=1, language=language)
    assert preferences.startswith(f"https://kawaraban.example{path}preferences/")


def test_a_confirmation_token_follows_from_its_row_alone():
    moment = datetime(2026, 11, 23, 3, 0, 0, 123456, tzinfo=UTC)
    token = links.confirmation_token(subscription_id=1, created_at=moment)
    assert token == links.confirmation_token(
        subscription_id=1, created_at=moment.astimezone(ZoneInfo("Asia/Tokyo"))
    )
    others = {
        links.confirmation_token(subscription_id=2, created_at=moment),
        links.confirmation_token(subscription_id=1, created_at=moment + timedelta(microseconds=1)),
    }
    assert token not in others
    assert len(token) >= 32
    assert token not in links.token_hash(token)


WITHOUT_PAGES = """
import sys
from newsletter.consent.links import leave_url
print(leave_url(subscription_id=1, language="en"), "wagtail.admin.urls" in sys.modules)
"""


@pytest.mark.embedded_only
def test_links_are_written_without_the_administrations_pages(root):
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WITHOUT_PAGES]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    address, is_loaded = ended.stdout.split()
    assert "/en/newsletter/leave/" in address
    assert is_loaded == "False"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_link_leads_where_the_installation_answers(language):
    path = links.leave_url(subscription_id=1, language=language).removeprefix(settings.SITE_URL)
    with translation.override(language):
        assert resolve(path).view_name == "newsletter_leave"
