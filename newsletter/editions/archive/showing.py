"""One edition as its public page shows it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from newsletter.editions.archive.frozen import Shown, shown, shown_of
from newsletter.editions.archive.listing import Entry, in_archive, neighbours
from newsletter.editions.content import read_edition
from newsletter.editions.merge.marking import said
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import usual_blocks
from newsletter.editions.web_html import web_html, without_slots

if TYPE_CHECKING:
    from newsletter.editions.corrections.models import Correction


@dataclass(frozen=True)
class Archived:
    """One edition as the archive shows it.

    `corrections` stand above it, the latest first; `corrects` and `corrected_by` are the editions that were
    mailed to put another right.
    """

    html: SafeString
    title: str
    description: str
    date: datetime | None
    previous: Entry | None
    following: Entry | None
    mailed: bool
    corrections: "list[Correction]" = field(default_factory=list)
    corrects: Entry | None = None
    corrected_by: list[Entry] = field(default_factory=list)

    @property
    def dates(self) -> tuple[datetime, datetime] | None:
        """When it appeared and when it last changed; None where it is not public yet."""
        return (self.date, self.changed or self.date) if self.date else None

    @property
    def changed(self) -> datetime | None:
        """When it was mailed or published, or last corrected."""
        return max(filter(None, [self.date, *(one.at for one in self.corrections)]), default=None)


def archived(edition: EditionPage) -> Archived:
    """The edition for its public page: frozen by its last mailing, else from its own blocks."""
    one = shown([edition])[edition.pk]
    previous, following = (_entry(other) for other in neighbours(edition))
    corrects, corrected_by = _linked(edition)
    return Archived(
        html=mark_safe(content_of(edition, one)),  # noqa: S308 - written by our own templates, which escape
        title=one.title,
        description=one.preheader,
        date=one.at,
        previous=previous,
        following=following,
        mailed=one.variant is not None,
        corrections=list(edition.corrections.all()),
        corrects=corrects,
        corrected_by=corrected_by,
    )


def _linked(edition: EditionPage) -> tuple[Entry | None, list[Entry]]:
    """The edition that this one corrects, and those that correct this one, as far as readers may see them."""
    pages = EditionPage.objects.filter(Q(pk=edition.corrects_id) | Q(corrects=edition.pk))
    found = list(in_archive(pages))
    by_edition = shown_of(found) if found else {}
    linked = {page.pk: _as_entry(page, by_edition[page.pk]) for page in found}
    corrects = linked.pop(edition.corrects_id, None) if edition.corrects_id else None
    return corrects, list(linked.values())


def content_of(edition: EditionPage, one: Shown) -> str:
    """The fragment readers see of an edition, without the places that belong to one reader."""
    return without_slots(one.variant.web_html) if one.variant else fragment(edition)


def fragment(edition: EditionPage) -> str:
    """The edition's own blocks as the archive would show them now."""
    language = edition.locale.language_code
    with translation.override(language):
        content = read_edition(edition, language=language, enters=usual_blocks(edition, language))
        return web_html(said(content))


def _entry(edition: EditionPage | None) -> Entry | None:
    if edition is None:
        return None
    return _as_entry(edition, shown_of([edition])[edition.pk])


def _as_entry(edition: EditionPage, one: Shown) -> Entry:
    return Entry(edition, one.number, one.at, one.title, one.preheader)
