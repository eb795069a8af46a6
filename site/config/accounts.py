"""Signing in, and keeping the demo accounts' password out of everything that others can reach."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from newsletter.demo.accounts import DEMO_PASSWORD


class AccountBackend(ModelBackend):
    """Django's accounts, except that the demo password opens none of them where others can ask."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        user = super().authenticate(request, username=username, password=password, **kwargs)
        return None if password == DEMO_PASSWORD and not settings.AT_HOME else user


class NotTheDemoPassword:
    """A password validator that refuses the demo accounts' password."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD:
            raise ValidationError(self.get_help_text(), code="demo_password")

    def get_help_text(self) -> str:
        return _("Your password can’t be the one of the demo accounts.")


@register(Tags.security, deploy=True)
def check_demo_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Where others can ask, report accounts that still have the demo password (they cannot sign in)."""
    if settings.AT_HOME:
        return []
    try:
        names = [user.get_username() for user in demo_accounts()]
    except DatabaseError:
        return [Warning("The database could not be asked for demo accounts.", id="config.W001")]
    return [
        Error(
            f"The account “{name}” has the password of the demo accounts.",
            hint="Run `./manage.py seed_demo --remove`, or give it another password.",
            id="config.E001",
        )
        for name in names
    ]


def demo_accounts() -> list[Any]:
    """The accounts that have the demo password, by name. Hashes once per account: slow where there are many."""
    users = get_user_model().objects.order_by("username")
    return [user for user in users if check_password(DEMO_PASSWORD, user.password)]
