"""How the blocks that show essays and authors are read."""

from typing import Any

from django.utils.html import strip_tags

from blog.excerpts import cut
from blog.models import AuthorPage, EssayPage
from blog.publication import absolute_url
from newsletter.editions.kinds import KINDS, Around, Kind, UsedImage, walk
from newsletter.editions.latest import essays_of_author, latest_essays
from newsletter.editions.merge.grammar import as_written
from newsletter.editions.pictures import picture, portrait
from newsletter.editions.pieces import AuthorPiece, ListItem, ListPiece, TeaserPiece, one_line, tidy_lines

LEAD_CELLS = 240
ITEM_CELLS = 120


def _teaser(value: Any, _around: Around) -> TeaserPiece | None:
    essay: EssayPage | None = value["essay"]
    if essay is None:
        return None
    hero = essay.hero_image if value["with_image"] else None
    return TeaserPiece(
        heading=one_line(value["heading"] or "") or as_written(one_line(essay.title)),
        text=tidy_lines(value["text"] or "") or cut(one_line(essay.lead), cells=LEAD_CELLS),
        url=absolute_url(essay),
        category=one_line(essay.category.title) if essay.category else "",
        picture=picture(hero, alt=essay.hero_words) if hero else None,
    )


def _teased(value: Any, _around: Around | None = None) -> list[EssayPage]:
    return [value["essay"]] if value["essay"] else []


def _heroes(value: Any) -> list[UsedImage]:
    essays = _teased(value) if value["with_image"] else []
    return [UsedImage(hero, essay.hero_words, False) for essay in essays if (hero := essay.hero_image)]


def _item(essay: EssayPage, *, with_lead: bool = False) -> ListItem:
    lead = cut(one_line(essay.lead), cells=ITEM_CELLS) if with_lead else ""
    return ListItem(one_line(essay.title), absolute_url(essay), lead)


def _list(value: Any, _around: Around) -> ListPiece | None:
    items = tuple(_item(essay) for essay in value["essays"] if essay)
    return ListPiece(heading=one_line(value["heading"] or ""), items=items) if items else None


def _listed(value: Any, _around: Around) -> list[EssayPage]:
    return [essay for essay in value["essays"] if essay]


def _latest(value: Any, around: Around) -> list[EssayPage]:
    """The essays by the rule, without those that other blocks show; the same for one reading."""
    key = ("latest", *(str(value[name]) for name in sorted(value)))
    if key not in around.found:
        around.found[key] = latest_essays(value, around=around, without=_elsewhere(around))
    found: list[EssayPage] = around.found[key]
    return found


def _elsewhere(around: Around) -> list[int]:
    body = around.edition.body if around.edition else ()
    others = (block for block in walk(body) if not KINDS[block.block_type].by_rule)
    return [essay.pk for block in others for essay in KINDS[block.block_type].essays(block.value, around)]


def _latest_list(value: Any, around: Around) -> ListPiece | None:
    items = tuple(_item(essay, with_lead=bool(value["with_leads"])) for essay in _latest(value, around))
    return ListPiece(heading=one_line(value["heading"] or ""), items=items) if items else None


def _author(value: Any, _around: Around) -> AuthorPiece | None:
    author: AuthorPage | None = value["author"]
    if author is None:
        return None
    photo = author.photo if value["with_photo"] else None
    bio = cut(one_line(strip_tags(author.bio.replace("</p>", " "))), cells=LEAD_CELLS)
    return AuthorPiece(
        name=one_line(author.title),
        role=one_line(author.role),
        text=tidy_lines(value["text"] or "") or bio,
        url=absolute_url(author),
        picture=portrait(photo, alt=author.photo_words) if photo else None,
        items=tuple(map(_item, essays_of_author(author, value["essays"] or 0))),
    )


def _portraits(value: Any) -> list[UsedImage]:
    author: AuthorPage | None = value["author"]
    photo = author.photo if author and value["with_photo"] else None
    return [UsedImage(photo, author.photo_words, False)] if author and photo else []


ESSAY_KINDS = {
    "essay_teaser": Kind(
        read=_teaser, essays=_teased, images=_heroes, points_nowhere=lambda value: value["essay"] is None
    ),
    "essay_list": Kind(
        read=_list,
        essays=_listed,
        points_nowhere=lambda value: not value["essays"] or any(essay is None for essay in value["essays"]),
    ),
    "latest_essays": Kind(read=_latest_list, essays=_latest, by_rule=True),
    "author_box": Kind(read=_author, images=_portraits, points_nowhere=lambda value: value["author"] is None),
}
