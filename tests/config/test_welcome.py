"""What a start prints, by who can reach the address."""

from types import SimpleNamespace

import pytest
from django.utils import translation
from pytest_django import Settings

from config.supervisor import welcome
from newsletter.demo.accounts import DEMO_PASSWORD


@pytest.mark.parametrize("at_home", [True, False])
def test_only_at_home_everything_is_open(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, at_home: bool
) -> None:
    settings.LOCAL_MAILBOX, settings.AT_HOME = True, at_home
    monkeypatch.setattr(welcome, "demo_accounts", lambda: [SimpleNamespace(get_username=lambda: "author")])
    with translation.override("en"):
        printed = welcome.welcome()
    assert (DEMO_PASSWORD in printed, "createsuperuser" in printed) == (at_home, not at_home)
    assert ("/mailbox/   for administrators alone" in printed) is not at_home
