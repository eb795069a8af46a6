"""Headers, cookies, error pages and what the web server gives out."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.urls import path
from pytest_django import Settings
from wagtail.users.models import UserProfile

from blog.cards.fonts import title_font
from tests.factories.blog import make_publication
from tests.running.template import sqlite_template

pytestmark = pytest.mark.embedded_only  # it looks at what is written, not at how it was found

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SITE_URL": "https://example.org",
    "SECRET_KEY": "Zq3vX9-kT7mB2wY5uN8rC4eH6jL1pD0sF" * 2,
    "CELERY_BROKER_URL": "filesystem://",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.org:587",
}


def fails(request: object) -> None:
    raise RuntimeError("on purpose")


urlpatterns = [path("fails/", fails)]


@pytest.mark.django_db
def test_readers_get_a_strict_policy(client: Client) -> None:
    make_publication()
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_the_admin_gets_what_wagtail_needs(client: Client) -> None:
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "default-src 'self'" in policy


ODD_ADDRESSES = [
    "/%00",
    "/tags/%00/",
    "/tags/%00/feed/",
    "/en/a%00b/",
    "/preview/%00/",
    "/newsletter/confirm/%00/",
    "/newsletter/leave/%00/",
    "/newsletter/preferences/%00/",
    "/media/%00.png",
    "/static/%00.css",
    "/documents/1/%00",
    "/mailbox/%00/",
    "/nothing/?q=%00",
    "/?page=%00",
    f"/?page={'9' * 5000}",
    f"/newsletter/?page={'9' * 5000}",
    f"/search/?q=a&page={'9' * 30}",
    "/search/?q=%00",
    f"/documents/{'9' * 30}/x",
    f"/sitemap.xml?p={'9' * 30}",
    "/sitemap.xml?p=%00",
    "/feed/?x=%00",
]


@pytest.mark.django_db
def test_no_address_is_too_odd_to_be_answered(client: Client) -> None:
    make_publication()
    statuses = {address: client.get(address).status_code for address in ODD_ADDRESSES}
    assert {address: status for address, status in statuses.items() if status >= 500} == {}
    assert {status for address, status in statuses.items() if "%00" in address.partition("?")[0]} == {404}


def test_cookies_carry_the_port() -> None:
    names = {configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, configured.LANGUAGE_COOKIE_NAME}
    assert len(names) == 3
    assert all(name.endswith(f"_{configured.PORT}") for name in names)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "language"), [({}, "ja"), ({"accept-language": "en"}, "en"), ({"accept-language": "ja"}, "ja")]
)
def test_the_admin_speaks_the_browsers_language(client: Client, headers: dict[str, str], language: str) -> None:
    assert f'<html lang="{language}"' in client.get("/admin/login/", headers=headers).content.decode()


@pytest.mark.django_db
def test_a_language_chosen_in_the_account_wins(client: Client) -> None:
    user = get_user_model().objects.create_superuser("a", "a@example.org", "a-long-password")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "ja"
    profile.save()
    client.force_login(user)
    assert '<html lang="ja"' in client.get("/admin/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), [("", "ja"), ("/en", "en")])
def test_a_page_that_is_not_there(client: Client, prefix: str, language: str) -> None:
    make_publication()
    answer = client.get(f"{prefix}/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in page
    assert f'action="{prefix}/search/"' in page


@pytest.mark.django_db
def test_a_refused_form_says_what_to_do() -> None:
    make_publication()
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert answer.status_code == 403
    assert 'class="page-head"' in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.config.test_security")
def test_the_page_for_our_own_faults_needs_nothing() -> None:
    answer = Client(raise_request_exception=False).get("/fails/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert '<html lang="ja"' in page
    assert "on purpose" not in page


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    for name in ("images/a.png", "documents/secret.pdf", "original_images/b.png"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    return tmp_path


@pytest.mark.usefixtures("media", "db")
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("images/a.png", 200),
        ("original_images/b.png", 200),
        ("documents/secret.pdf", 404),
        ("images/../documents/secret.pdf", 404),
        ("images/", 404),
        ("images/none.png", 404),
    ],
)
def test_images_alone_are_given_out(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/media/{name}", follow=False)
    assert answer.status_code == status
    if status == 200:
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "max-age=2592000" in answer["Cache-Control"]


@pytest.mark.usefixtures("media", "db")
def test_a_proxy_can_take_over(client: Client, settings: Settings) -> None:
    settings.SERVE_MEDIA = False
    assert client.get("/media/images/a.png").status_code == 404


@pytest.mark.embedded_only
def test_production_has_nothing_to_check(
    manage: Callable[..., subprocess.Popen[str]], environment: dict[str, str]
) -> None:
    database = Path(environment["VAR_DIR"]) / "db.sqlite3"
    database.parent.mkdir()
    shutil.copy(sqlite_template(), database)
    production = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{database}"}
    migrated = manage("migrate", "--verbosity", "0", **production)
    output, _ = migrated.communicate(timeout=180)
    assert migrated.returncode == 0, output
    checked = manage("check", "--deploy", **production)
    output, _ = checked.communicate(timeout=60)
    assert checked.returncode == 0, output
    # A machine may lack a Japanese font, and is told so.
    lacking = [] if title_font() else ["blog.W001"]
    assert re.findall(r"\((\w+\.[A-Z]\d+)\)", output) == lacking
    assert "no issues" in output or lacking


@pytest.mark.parametrize(
    ("changes", "at_home"),
    [
        ({}, True),
        ({"SITE_URL": "https://example.org"}, False),
        ({"ALLOWED_HOSTS": "example.org"}, False),
        (PRODUCTION | {"DATABASE_URL": "sqlite:////tmp/none.sqlite3", "SITE_URL": "https://localhost"}, False),
    ],
    ids=["embedded", "address", "hosts", "production"],
)
def test_an_address_others_can_reach_is_not_home(
    settings_of: Callable[..., dict[str, Any]], changes: dict[str, str], at_home: bool
) -> None:
    assert settings_of(**changes)["AT_HOME"] is at_home


@pytest.mark.embedded_only
def test_production_refuses_to_start_without_its_variables(manage: Callable[..., subprocess.Popen[str]]) -> None:
    ended = manage("check", DJANGO_SETTINGS_MODULE="config.settings.production")
    output, _ = ended.communicate(timeout=60)
    assert ended.returncode == 1
    for name in ("SITE_URL", "SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL"):
        assert f"{name}: not set" in output
    assert "Traceback" not in output
