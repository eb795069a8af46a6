"""The demo accounts' password opens nothing that others can reach."""

from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import OperationalError
from pytest_django import Settings

from config import accounts
from config.accounts import check_demo_accounts
from newsletter.demo.accounts import DEMO_PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_user() -> Any:
    return get_user_model().objects.create_user("author", "author@example.org", DEMO_PASSWORD)


@pytest.mark.usefixtures("demo_user")
def test_at_home_the_demo_accounts_sign_in() -> None:
    assert authenticate(username="author", password=DEMO_PASSWORD) is not None
    assert check_demo_accounts(None) == []


@pytest.mark.usefixtures("demo_user")
def test_where_others_can_ask_they_do_not_and_the_check_names_them(settings: Settings) -> None:
    settings.AT_HOME = False
    assert authenticate(username="author", password=DEMO_PASSWORD) is None
    [error] = check_demo_accounts(None)
    assert (error.id, "author" in error.msg) == ("config.E001", True)


def test_other_passwords_work_there(settings: Settings) -> None:
    settings.AT_HOME = False
    get_user_model().objects.create_user("editor", "editor@example.org", "another-password")
    assert authenticate(username="editor", password="another-password") is not None
    assert check_demo_accounts(None) == []


def test_nobody_may_choose_it() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(DEMO_PASSWORD)
    assert "demo_password" in {error.code for error in refused.value.error_list}
    validate_password("some-other-passphrase")


def test_a_silent_database_is_said_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[Any]:
        raise OperationalError

    settings.AT_HOME = False
    monkeypatch.setattr(accounts, "demo_accounts", refuse)
    assert [message.id for message in check_demo_accounts(None)] == ["config.W001"]


@pytest.mark.parametrize(
    ("last", "first", "shown"),
    [
        ("三枝", "佐和", "三枝 佐和"),
        ("Saegusa", "Sawa", "Sawa Saegusa"),
        ("", "佐和", "佐和"),
        ("三枝", "", "三枝"),
    ],
)
def test_a_name_is_written_in_the_order_of_its_language(last: str, first: str, shown: str) -> None:
    assert get_user_model()(last_name=last, first_name=first).get_full_name() == shown
