"""What the desks of Wagtail pages have in common."""

from typing import Any

from wagtail.models import Page

from prompts.desk import Adapter

MOST_DIGITS = 18  # of a key any database can be asked for


class PageAdapter(Adapter):
    """A desk beside the page editor: whoever may edit the page may use it."""

    model: type[Page]

    def find(self, *, pk: str) -> Page | None:
        known = pk.isdecimal() and len(pk) <= MOST_DIGITS
        return self.model._default_manager.filter(pk=int(pk)).first() if known else None

    def can_edit(self, *, user: Any, target: Page) -> bool:
        return bool(target.permissions_for_user(user).can_edit())

    def language(self, *, target: Page) -> str:
        return str(target.locale.language_code)

    def draft(self, target: Page) -> Any:
        """Return the page as its editors see it: its newest revision, published or not."""
        return target.get_latest_revision_as_object()
