"""Which slugs a page may have: the words that belong to other addresses are kept free."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

# First path segments that never belong to a page below a home.
RESERVED = frozenset(
    {
        "admin",
        "archive",
        "cards",
        "documents",
        "en",
        "feed",
        "ja",
        "mailbox",
        "media",
        "newsletter",
        "preview",
        "ready",
        "robots.txt",
        "search",
        "sitemap.xml",
        "static",
        "status",
        "tags",
    }
)
MOST_BYTES = 200  # percent-encoded three times as long, still within what servers and mail accept


def check_slug(slug: str, *, below_home: bool, owned: frozenset[str] = frozenset()) -> None:
    """Refuse a slug that would hide another address or that is too long to be carried around.

    `owned` are the reserved words this kind of page is meant to have (the newsletter's
    page has `newsletter`). Raises `ValidationError` on the field `slug`.
    """
    if below_home and slug.lower() in RESERVED - owned:
        message = _("“%(slug)s” is used by another part of the site. Please choose another slug.")
        raise ValidationError({"slug": ValidationError(message, params={"slug": slug}, code="reserved")})
    if len(slug.encode()) > MOST_BYTES:
        message = _("This slug is too long: at most %(most)d bytes (a Japanese character has three).")
        raise ValidationError({"slug": ValidationError(message, params={"most": MOST_BYTES}, code="too_long")})


class ReservedSlugs(models.Model):
    """Mixin for pages that live directly below a home. Abstract, so that migrations do not know it."""

    owned_slugs: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        check_slug(self.slug, below_home=True, owned=self.owned_slugs)  # type: ignore[attr-defined]
