"""Which frozen content readers see of an edition: that of its last mailing that reached, or may reach, someone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import one_line
from newsletter.editions.web_html import without_slots
from newsletter.sending.models import Delivery, Mailing, MailingVariant

REACHED = (Delivery.State.SENDING, Delivery.State.SUBMITTED, Delivery.State.UNCERTAIN)
CAME_TO_NOTHING = (Mailing.State.CANCELLED, Mailing.State.FAILED)
USUAL = "default"
"""The key of the variant without anything that only some are to see."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Dated = Any
"""A queryset of editions, each with what `with_frozen` adds."""
# What the archive never reads of a variant.
OF_MAIL_ONLY = ("html", "text", "headers", "links")


@dataclass(frozen=True)
class Shown:
    """What readers see of an edition: frozen by its mailing, else as its page has it now.

    `variant` is what was frozen, None for an edition that was never mailed. `at` is when it
    was mailed or published.
    """

    title: str
    preheader: str
    number: int | None
    at: datetime | None
    variant: MailingVariant | None = None


def frozen_variants() -> "QuerySet[MailingVariant]":
    """Return what begun mailings froze for the archive.

    A mailing that was cancelled or failed before its first mail mailed nothing, and leaves no trace.
    """
    mailed = Exists(Delivery.objects.filter(mailing=OuterRef("mailing_id"), state__in=REACHED))
    begun = MailingVariant.objects.filter(mailing__started_at__isnull=False).exclude(web_html="")
    return begun.filter(~Q(mailing__state__in=CAME_TO_NOTHING) | mailed)


def with_frozen(editions: "QuerySet[EditionPage]") -> Dated:
    """Add to each edition the id of what is `frozen` for its readers, and the `date` it stands under.

    Of several variants that in the edition's own language comes first, then what everybody may see.
    """
    own = Case(When(language=F("mailing__edition__locale__language_code"), then=0), default=1)
    usual = Case(When(key=USUAL, then=0), default=1)
    of_edition = frozen_variants().filter(mailing__edition=OuterRef("pk"))
    last = of_edition.order_by("-mailing__started_at", "-mailing_id", own, usual, "pk")
    at = Subquery(last.values("mailing__started_at")[:1])
    published = F("first_published_at")
    date = Coalesce(at, published, Value(NEVER), output_field=DateTimeField())
    return editions.annotate(frozen=Subquery(last.values("pk")[:1]), date=date)


def shown(editions: Iterable[Any]) -> dict[int, Shown]:
    """Return what readers see of each edition, by its id; two queries.

    `editions` are pages or anything with a `pk`; what is no edition is left out.
    """
    rows = with_frozen(EditionPage.objects.filter(pk__in=[one.pk for one in editions])).defer("body")
    return shown_of(list(rows))


def shown_of(rows: list[Any]) -> dict[int, Shown]:
    """Return the same of editions that `with_frozen` brought; one query."""
    wanted = [row.frozen for row in rows if row.frozen]
    variants = MailingVariant.objects.defer(*OF_MAIL_ONLY).select_related("mailing").in_bulk(wanted)
    return {row.pk: _shown(row, variants.get(row.frozen)) for row in rows}


def _shown(row: EditionPage, variant: MailingVariant | None) -> Shown:
    if variant is None:
        return Shown(one_line(row.title), one_line(row.preheader), row.number, row.first_published_at)
    title = variant.title or one_line(row.title)
    return Shown(title, variant.preheader, variant.number, variant.mailing.started_at, variant)


def words_of(html: str) -> str:
    """Return the words of a frozen fragment on one line, without the places that belong to one reader."""
    soup = BeautifulSoup(without_slots(html), "html.parser")
    for mark in soup.select("wbr"):
        mark.decompose()
    return one_line(soup.get_text(" "))
