"""What must be true before a page reaches readers, asked on every route to publication."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext as _
from wagtail.models import Page

from blog.excerpts import cut
from blog.page_form import PageForm
from blog.page_texts import Placed, own_texts, texts
from prompts.unresolved import find_unresolved

if TYPE_CHECKING:
    from blog.models import EssayPage

SHOWN_CELLS = 60


class Obstacle(str):
    """A sentence that says what stands in the way, and the `path` to it in the editor, "" where there is none."""

    path: str

    def __new__(cls, sentence: str, path: str = "") -> Self:
        made = super().__new__(cls, sentence)
        made.path = path
        return made


class PublicationRefused(Exception):
    """A page may not be published as it is; its draft is untouched.

    `obstacles` are sentences for the person who tried, in the active language; an `Obstacle`
    among them knows its place in the editor.
    """

    def __init__(self, page: Page, obstacles: list[str]) -> None:
        super().__init__("; ".join(obstacles))
        self.page = page
        self.obstacles = obstacles

    @property
    def heading(self) -> str:
        """What became of the page, above the obstacles."""
        kept = _("“%(title)s” was not published; the draft is kept.")
        new = _("“%(title)s” was not published, and no page was made.")
        return (kept if self.page.pk else new) % {"title": self.page.title}


class CheckedBeforePublishing(models.Model):
    """Mixin for pages, all of them: whoever publishes one, and however, it is checked first.

    `blog.gate` asks on every way to readers; the editor's button asks beforehand, so that
    the draft is kept and the answer stands in the editor.
    """

    base_form_class = PageForm

    class Meta:
        abstract = True

    def publishing_obstacles(self) -> list[str]:
        """Return why this content may not be published; empty when it may."""
        return unresolved_marks(self)


def unresolved_marks(page: models.Model) -> list[str]:
    """Return a sentence for each mark of an unchecked fact in a page or the like, saying where it stands."""
    return [_sentence(mark, where) for mark, where in _marks(texts(page))]


def marks_coming_to_light(page: Page, *, fields: Collection[str] | None = None) -> list[str]:
    """Return a sentence for each mark that readers would see first once a live page is saved as it is in memory.

    Marks that readers see already are left out, so that an old page can still be moved.
    Rows, tags and images are not looked at: they are saved apart from their page.

    Args:
        page: about to be saved, live. Also one known as a mere `Page`: its other texts come
            to light with it.
        fields: names of those that will be saved; None for all.
    """
    found = [*_marks(own_texts(page, fields=fields))]
    if type(page) is Page and not page._state.adding:
        # Asked for anew: what the page remembers as its specific self would be stale once it is saved.
        found += _marks(own_texts(page.get_specific()))
    if not found:
        return []
    public = Page.objects.filter(pk=page.pk, live=True).first()
    seen = {mark for mark, _place in _marks(own_texts(public.get_specific()))} if public else set()
    return [_sentence(mark, where) for mark, where in found if mark not in seen]


def _marks(placed: Iterable[Placed]) -> Iterator[tuple[str, Placed]]:
    return ((mark, where) for where in placed for mark in find_unresolved(where.text))


def _sentence(mark: str, where: Placed) -> str:
    words = {"mark": cut(mark, cells=SHOWN_CELLS), "place": where.place}
    return Obstacle(_("Still to be checked: %(mark)s (%(place)s)") % words, where.path)


def essay_obstacles(essay: "EssayPage") -> list[str]:
    """Return what an essay lacks: checked facts, a category, an author, alternative texts."""
    missing = unresolved_marks(essay)
    if essay.category_id is None:
        missing.append(Obstacle(_("The essay needs a category."), "category"))
    if not essay.authors:
        missing.append(Obstacle(_("The essay needs at least one author."), "essay_authors"))
    if essay.hero_image_id and not essay.hero_words:
        sentence = _("The hero image needs an alternative text, here or in the image's description.")
        missing.append(Obstacle(sentence, "hero_alt"))
    missing += [
        Obstacle(
            _("The image in block %(position)d of the body needs an alternative text, or the mark “ornament”.")
            % {"position": position},
            f"body.{block_id}.alt",
        )
        for position, block_id in _images_without_words(essay.body)
    ]
    return missing


def _images_without_words(body: Iterable) -> Iterator[tuple[int, str]]:  # type: ignore[type-arg]
    for position, block in enumerate(body, start=1):
        value = block.value
        if block.block_type != "figure" or value["ornament"] or value["alt"]:
            continue
        if not (value["image"] and value["image"].description):
            yield position, str(block.id)
