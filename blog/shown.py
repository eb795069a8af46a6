"""What readers see of pages whose own fields are not it: another app may know better.

The page of a frozen edition shows what was mailed, whatever is edited later. Such a page carries
`shown_title` and `shown_dates` while it is served; lists ask the hooks below.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wagtail import hooks
from wagtail.models import Page


@dataclass(frozen=True)
class Shown:
    """What a list of pages of many kinds shows of one."""

    title: str
    text: str
    at: datetime | None


def title_of(page: Page) -> str:
    """Return the title readers know a page by."""
    return getattr(page, "shown_title", "") or page.title


def dates_of(page: Page) -> tuple[datetime, datetime] | None:
    """Return when what a page shows appeared and when it last changed; None where it is not published."""
    known: tuple[datetime, datetime] | None = getattr(page, "shown_dates", None)
    if known is not None:
        return known
    if not page.first_published_at:
        return None
    return page.first_published_at, page.last_published_at or page.first_published_at


def shown_in_lists(pages: Iterable[Page]) -> dict[int, Shown]:
    """Return by id what lists show of those pages that do not show their own fields.

    Each function hooked to `describe_pages_shown` gets the pages and returns what it knows.
    """
    found: dict[int, Shown] = {}
    for describe in hooks.get_hooks("describe_pages_shown"):
        found |= describe(list(pages))
    return found


def changed_at(pages: Iterable[Page]) -> dict[int, datetime]:
    """Return by id when what pages show last changed, where their own dates do not tell (`date_pages_shown`)."""
    found: dict[int, datetime] = {}
    for date in hooks.get_hooks("date_pages_shown"):
        found |= date(list(pages))
    return found
