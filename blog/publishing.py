"""What must be true before a page reaches readers, asked on every route to publication."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from blog.essay_text import written_texts
from blog.excerpts import cut
from prompts.unresolved import find_unresolved

if TYPE_CHECKING:
    from blog.models import EssayPage

SHOWN_CELLS = 60


class PublicationRefused(Exception):
    """A page may not be published as it is; its draft is untouched.

    `obstacles` are sentences for the person who tried, in the active language.
    """

    def __init__(self, page: Page, obstacles: list[str]) -> None:
        super().__init__("; ".join(obstacles))
        self.page = page
        self.obstacles = obstacles


class CheckedBeforePublishing(models.Model):
    """Mixin for pages: whoever publishes a revision, and however, it is checked first.

    Bulk actions, workflows, the scheduled publisher and the API all end in
    `publish()`; the editor's button asks `publishing_obstacles()` beforehand, so that
    the draft is kept and the answer stands in the editor.
    """

    class Meta:
        abstract = True

    def publishing_obstacles(self) -> list[str]:
        """Return why this content may not be published; empty when it may."""
        return unresolved_marks(self)

    def publish(self, revision, *args, **kwargs):  # type: ignore[no-untyped-def]  # Wagtail's signature
        """Publish a revision, or raise `PublicationRefused` and change nothing."""
        obstacles = revision.as_object().publishing_obstacles()
        if obstacles:
            raise PublicationRefused(self, obstacles)
        return super().publish(revision, *args, **kwargs)  # type: ignore[misc]


def unresolved_marks(page: Page) -> list[str]:
    """Return a sentence for each mark of an unchecked fact, saying where it stands."""
    found = []
    for place, text in _written(page):
        for mark in find_unresolved(text):
            found.append(
                _("Still to be checked: %(mark)s (%(place)s)")
                % {"mark": cut(mark, cells=SHOWN_CELLS), "place": place}
            )
    return found


def _written(page: Page) -> Iterator[tuple[str, str]]:
    for field in page._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield str(field.verbose_name), field.value_from_object(page) or ""
    body = getattr(page, "body", None)
    if isinstance(body, StreamValue):
        for position, label, text in written_texts(body):
            yield _("block %(position)d of the body, %(label)s") % {"position": position, "label": label}, text


def essay_obstacles(essay: "EssayPage") -> list[str]:
    """Return what an essay lacks: checked facts, a category, an author, alternative texts."""
    missing = unresolved_marks(essay)
    if essay.category_id is None:
        missing.append(_("The essay needs a category."))
    if not essay.authors:
        missing.append(_("The essay needs at least one author."))
    if essay.hero_image_id and not essay.hero_words:
        missing.append(_("The hero image needs an alternative text, here or in the image's description."))
    missing += [
        _("The image in block %(position)d of the body needs an alternative text, or the mark “ornament”.")
        % {"position": position}
        for position in _images_without_words(essay.body)
    ]
    return missing


def _images_without_words(body: Iterable) -> Iterator[int]:  # type: ignore[type-arg]
    for position, block in enumerate(body, start=1):
        value = block.value
        if block.block_type != "figure" or value["ornament"] or value["alt"]:
            continue
        if not (value["image"] and value["image"].description):
            yield position


def keep_as_draft(page: Page) -> None:
    """Take back what Wagtail's form for a new page does: it adds the page live before it asks anyone.

    A page that was published before stays as readers know it.
    """
    if page.live and page.live_revision_id is None and page.first_published_at is None:
        page.live = False
        page.has_unpublished_changes = True
        page.save(update_fields=["live", "has_unpublished_changes"], clean=False)
