"""What the public archive shows: what was mailed, as it was mailed."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.paginator import Page as PageOfEditions
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from blog.openness import open_pages
from newsletter.editions.content import read_edition
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import one_line
from newsletter.editions.web_html import web_html, without_slots

if TYPE_CHECKING:
    from newsletter.newsletters.models import NewsletterPage
    from newsletter.sending.models import MailingVariant

EDITIONS_PER_PAGE = 20


@dataclass(frozen=True)
class Archived:
    """One edition as the archive shows it."""

    html: SafeString
    title: str
    description: str
    date: datetime | None
    previous: EditionPage | None
    following: EditionPage | None
    mailed: bool


def archived(edition: EditionPage) -> Archived:
    """The edition for its public page: frozen by its last mailing, else from its own blocks."""
    variant = last_variant(edition)
    previous, following = neighbours(edition)
    if variant is not None:
        html, date = without_slots(variant.web_html), variant.mailing.started_at
    else:
        html, date = fragment(edition), edition.first_published_at
    return Archived(
        html=mark_safe(html),  # noqa: S308 - written by our own templates, which escape
        title=variant.subject if variant else one_line(edition.title),
        description=variant.preheader if variant else one_line(edition.preheader),
        date=date,
        previous=previous,
        following=following,
        mailed=variant is not None,
    )


def fragment(edition: EditionPage) -> str:
    """The edition's own blocks as the archive would show them now."""
    language = edition.locale.language_code
    with translation.override(language):
        return web_html(read_edition(edition, language=language))


def last_variant(edition: EditionPage) -> "MailingVariant | None":
    """What the last mailing of an edition froze, in the edition's language where there is a choice.

    A mailing that was frozen and never began to send mailed nothing, and leaves no trace here.
    """
    begun = edition.mailings.filter(started_at__isnull=False, variants__web_html__gt="")
    mailing = begun.order_by("-started_at", "-pk").first()
    if mailing is None:
        return None
    variants = list(mailing.variants.exclude(web_html="").select_related("mailing").order_by("pk"))
    language = edition.locale.language_code
    return next((variant for variant in variants if variant.language == language), variants[0])


def archive_of(parent: "NewsletterPage") -> QuerySet[EditionPage]:
    """The editions readers may see below a newsletter's page, the latest first, each with its `date`."""
    return (
        open_pages(EditionPage.objects.child_of(parent))
        .exclude(distribution=EditionPage.Distribution.MAIL_ONLY)
        .annotate(date=Coalesce(Max("mailings__started_at"), "first_published_at"))
        .defer("body")
        .order_by("-date", "-number", "-pk")
    )


def archive_page(parent: "NewsletterPage", number: str | int | None) -> "PageOfEditions[EditionPage]":
    """One page of the archive; a number out of range is the nearest page."""
    return Paginator(archive_of(parent), EDITIONS_PER_PAGE).get_page(number or 1)


def neighbours(edition: EditionPage) -> tuple[EditionPage | None, EditionPage | None]:
    """The editions before and after one in the archive."""
    parent = edition.get_parent()
    order = list(archive_of(parent).values_list("pk", flat=True))
    if edition.pk not in order:
        return None, None
    at = order.index(edition.pk)
    wanted = {"previous": order[at + 1 : at + 2], "following": order[max(0, at - 1) : at]}
    found = EditionPage.objects.defer("body").in_bulk([*wanted["previous"], *wanted["following"]])
    return tuple(found.get(keys[0]) if keys else None for keys in wanted.values())  # type: ignore[return-value]
