"""The demo's accounts: an author, an editor, an administrator, all with a password everybody knows."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page

from blog.models import AuthorPage, EssayPage
from newsletter.demo import content
from newsletter.demo.ledger import Ledger
from newsletter.demo.places import author, author_key
from newsletter.demo.publishing import publish
from newsletter.roles import AUTHORS, EDITORS, ensure_roles

DEMO_PASSWORD = "kawaraban-demo"  # noqa: S105 (public on purpose: printed at every first start)


@dataclass(frozen=True)
class Account:
    """One account. `role` is the name of a group, empty for an administrator."""

    username: str
    email: str
    last_name: str
    first_name: str
    role: str = ""

    @property
    def key(self) -> str:
        """The key of its record."""
        return f"account:{self.username}"


ACCOUNTS = (
    Account("author", "author@example.com", "三枝", "佐和", AUTHORS.name),
    Account("editor", "editor@example.com", "平良", "真帆", EDITORS.name),
    Account("admin", "admin@example.com", "管理者", ""),
)


def make_accounts(ledger: Ledger) -> dict[str, Any]:
    """Create the accounts in their roles and tie the authors' pages to them; return them by name.

    An account whose name or address a person took already is left out.
    """
    if any(account.key not in ledger for account in ACCOUNTS):
        ensure_roles()
    made = {}
    for account in ACCOUNTS:
        if account.key not in ledger and not _taken(account):
            with transaction.atomic():
                user = _create(account)
                ledger.add(account.key, user)
                _tie_author(ledger, account, user)
        made[account.username] = ledger.find(account.key, get_user_model())
    return made


def _taken(account: Account) -> bool:
    users = get_user_model().objects
    return users.filter(username=account.username).exists() or users.filter(email=account.email).exists()


def _create(account: Account) -> Any:
    user = get_user_model().objects.create_user(
        username=account.username,
        email=account.email,
        password=DEMO_PASSWORD,
        last_name=account.last_name,
        first_name=account.first_name,
        is_superuser=not account.role,
        is_staff=not account.role,
    )
    if account.role:
        user.groups.add(Group.objects.get(name=account.role))
    return user


def _tie_author(ledger: Ledger, account: Account, user: Any) -> None:
    """Name the user on their author's pages, and as owner of that author's essays."""
    for entry in content.authors():
        if entry.get("user") != account.username:
            continue
        for language in ("ja", "en"):
            key = author_key(language, entry["key"])
            if language in entry and key in ledger:
                _name_user(author(ledger, language, entry["key"]), user)
                ledger.renew(key)


def _name_user(page: AuthorPage, user: Any) -> None:
    page.user = user
    publish(page, at=page.last_published_at)
    essays = EssayPage.objects.filter(essay_authors__author=page)
    Page.objects.filter(pk__in=essays.values("pk")).update(owner=user)
