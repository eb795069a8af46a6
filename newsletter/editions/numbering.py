"""Numbers of editions (Vol.) and the addresses made from them."""

import re
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.text import slugify
from wagtail.models import Page

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage
    from newsletter.newsletters.models import NewsletterPage

RESERVED_SLUGS = frozenset({"sign-up", "confirm", "leave", "preferences", "preview", "feed"})
"""Below the newsletter's address these lead to its own functions, so no edition may take them."""
YEAR_PATTERN = "[1-9][0-9]{3}"
"""Four digits lead to the editions of a year."""


def is_reserved(slug: str) -> bool:
    """Whether an address leads to a function of the newsletter or to a year of its archive."""
    return slug in RESERVED_SLUGS or re.fullmatch(YEAR_PATTERN, slug) is not None


def next_number(parent: "NewsletterPage") -> int:
    """The number after the highest one in use below a newsletter's page; 1 for the first."""
    from newsletter.editions.models import EditionPage

    highest = EditionPage.objects.child_of(parent).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def number_taken(edition: "EditionPage", *, parent: "NewsletterPage") -> bool:
    """Whether another edition of the same newsletter's page carries this number."""
    siblings = type(edition).objects.child_of(parent).filter(number=edition.number)
    return edition.number is not None and siblings.exclude(pk=edition.pk).exists()


def proposed_slug(number: int) -> str:
    """The address proposed for an edition: `vol-12`."""
    return slugify(f"vol-{number}")


def free_slug(parent: "NewsletterPage", number: int) -> str:
    """`vol-12`, or the next of `vol-12-2`, `vol-12-3`, … where a page has taken it."""
    slug = proposed_slug(number)
    children = Page.objects.child_of(parent)  # asked of the database: what the object knows may be a minute old
    taken = set(children.filter(slug__startswith=slug).values_list("slug", flat=True))
    candidates = (f"{slug}-{again}" for again in range(2, len(taken) + 3))
    return slug if slug not in taken else next(candidate for candidate in candidates if candidate not in taken)


def number_after_others(edition: "EditionPage", *, parent: "NewsletterPage") -> None:
    """Give a new edition the next number, and its address, where another took the number it was proposed.

    The caller holds the lock of the newsletter's page, so that nobody takes it meanwhile.
    """
    if not number_taken(edition, parent=parent):
        return
    was_proposed = edition.slug == proposed_slug(edition.number or 0)
    edition.number = next_number(parent)
    if was_proposed:
        edition.slug = free_slug(parent, edition.number)


def number_new_edition(edition: "EditionPage") -> None:
    """Give an edition that is not saved yet, and has none, the next number and its address.

    Nothing happens to an edition that has a place but a number of its own, or that is saved:
    its author may have taken the number away on purpose.
    """
    if edition.pk or not edition.path or edition.number is not None:
        return
    parent = edition.get_parent()
    if parent is None:
        return
    edition.number = next_number(parent)
    if not edition.slug:
        edition.slug = free_slug(parent, edition.number)
