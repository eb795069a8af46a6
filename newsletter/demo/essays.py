"""The demo's essays: published ones, and two in the making with notes on their desks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from taggit.models import Tag

from blog.models import EssayAuthor, EssayPage
from newsletter.demo import content
from newsletter.demo.body import essay_blocks
from newsletter.demo.content import Draft, Entry, Essay
from newsletter.demo.ledger import Ledger, content_type_of
from newsletter.demo.moments import morning
from newsletter.demo.pictures import picture_id
from newsletter.demo.places import author, category, essay_key, homes, page_id_in, series
from newsletter.demo.publishing import add_page
from prompts.models import Desk, Note


def make_essays(ledger: Ledger, *, anchor: datetime) -> None:
    """Publish what is missing of the essays, the oldest first."""
    for essay in content.essays():
        if f"essay:{essay.key}" not in ledger:
            with transaction.atomic():
                _publish_essay(ledger, essay, at=morning(anchor, weeks=essay.weeks, weekday=essay.weekday))


def make_drafts(ledger: Ledger, *, user: Any) -> None:
    """Add what is missing of the essays in the making, owned by `user`, with their notes."""
    for draft in content.drafts():
        key = f"draft:{draft.key}"
        if key not in ledger:
            with transaction.atomic():
                page = _page(ledger, "ja", draft)
                page.owner = user
                add_page(ledger, key, parent=homes(ledger)["ja"], page=page, at=None)
                ledger.add(f"desk:{draft.key}", _lay_out_desk(page, draft, user))


def _publish_essay(ledger: Ledger, essay: Essay, *, at: datetime) -> None:
    page = _page(ledger, essay.language, essay)
    page.search_description = essay.summary
    page.hero_image_id = picture_id(ledger, essay.drawing)
    page.hero_alt = essay.hero_alt
    page.ai_use, page.ai_note = essay.ai_use, essay.ai_note
    if essay.supervisor:
        page.supervisor = author(ledger, essay.language, essay.supervisor)
    if essay.series:
        page.series, page.series_part = series(ledger, essay.language, essay.series), essay.series_part
    if essay.translation_of:
        page.translation_key = ledger.get(essay_key("ja", essay.translation_of), EssayPage).translation_key
    add_page(ledger, f"essay:{essay.key}", parent=homes(ledger)[essay.language], page=page, at=at)


def _page(ledger: Ledger, language: str, essay: Essay | Draft) -> EssayPage:
    """An unsaved page with the essay's words, shelf, author and tags."""
    page = EssayPage(title=essay.title, slug=essay.slug, lead=essay.lead.strip())
    page.category = category(ledger, language, essay.category)
    page.essay_authors = [EssayAuthor(author=author(ledger, language, essay.author))]
    page.body = _blocks(ledger, language, essay.body)
    page.tags.add(*_tags(ledger, essay.tags))
    return page


def _blocks(ledger: Ledger, language: str, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return essay_blocks(
        entries, page_id=page_id_in(ledger, language), image_id=lambda drawing: picture_id(ledger, drawing)
    )


def _tags(ledger: Ledger, names: Iterable[str]) -> list[Tag]:
    """The tags of these names; those that were not there are the demo's."""
    tags = []
    for name in names:
        tag, new = Tag.objects.get_or_create(name=name)
        if new:
            ledger.add(f"tag:{name}", tag)
        tags.append(tag)
    return tags


def _lay_out_desk(page: EssayPage, draft: Draft, user: Any) -> Desk:
    desk = Desk.objects.create(content_type=content_type_of(page), object_id=str(page.pk), topic=draft.topic)
    for position, note in enumerate(draft.notes):
        Note.objects.create(
            desk=desk,
            position=position,
            created_by=user,
            **{**note, "text": note["text"].strip()},
        )
    return desk
