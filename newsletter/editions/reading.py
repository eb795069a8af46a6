"""How each kind of block is read from what an editor entered."""

from typing import Any

from blog.excerpts import cut
from blog.models import EssayPage
from blog.pictures import alternative
from blog.publication import absolute_url
from newsletter.editions.kinds import KINDS, Around, Kind, UsedImage
from newsletter.editions.pictures import is_missing, picture
from newsletter.editions.pieces import (
    ButtonPiece,
    DividerPiece,
    ImagePiece,
    ListItem,
    ListPiece,
    TeaserPiece,
    TextPiece,
    one_line,
)
from newsletter.editions.rich_text import mail_safe

LEAD_CELLS = 240


def _text(value: Any, _around: Around) -> TextPiece | None:
    return TextPiece(mail_safe(value.source)) if value.source.strip() else None


def _teaser(value: Any, _around: Around) -> TeaserPiece | None:
    essay: EssayPage | None = value["essay"]
    if essay is None:
        return None
    hero = essay.hero_image if value["with_image"] else None
    return TeaserPiece(
        heading=one_line(value["heading"] or "") or one_line(essay.title),
        text=(value["text"] or "").strip() or cut(one_line(essay.lead), cells=LEAD_CELLS),
        url=absolute_url(essay),
        category=one_line(essay.category.title) if essay.category else "",
        picture=picture(hero, alt=essay.hero_words) if hero else None,
    )


def _teased(value: Any, _around: Around | None = None) -> list[EssayPage]:
    return [value["essay"]] if value["essay"] else []


def _heroes(value: Any) -> list[UsedImage]:
    essays = _teased(value) if value["with_image"] else []
    return [UsedImage(hero, essay.hero_words, False) for essay in essays if (hero := essay.hero_image)]


def _list(value: Any, _around: Around) -> ListPiece | None:
    items = tuple(ListItem(one_line(essay.title), absolute_url(essay)) for essay in value["essays"] if essay)
    return ListPiece(heading=one_line(value["heading"] or ""), items=items) if items else None


def _listed(value: Any, _around: Around) -> list[EssayPage]:
    return [essay for essay in value["essays"] if essay]


def _image(value: Any, _around: Around) -> ImagePiece | None:
    if value["image"] is None:
        return None
    return ImagePiece(
        picture=picture(value["image"], alt=alternative(value["image"], value["alt"])),
        caption=one_line(value["caption"] or ""),
        url=value["link"] or "",
    )


def _shown(value: Any) -> list[UsedImage]:
    image = value["image"]
    return [UsedImage(image, alternative(image, value["alt"]), bool(value["link"]))] if image else []


def _button(value: Any, _around: Around) -> ButtonPiece | None:
    url = absolute_url(value["page"]) if value["page"] else value["address"]
    return ButtonPiece(label=one_line(value["label"]), url=url) if url else None


KINDS.update(
    {
        "text": Kind(read=_text, points_nowhere=lambda value: not value.source.strip()),
        "essay_teaser": Kind(
            read=_teaser, essays=_teased, images=_heroes, points_nowhere=lambda value: value["essay"] is None
        ),
        "essay_list": Kind(
            read=_list,
            essays=_listed,
            points_nowhere=lambda value: not value["essays"] or any(essay is None for essay in value["essays"]),
        ),
        "image": Kind(
            read=_image,
            images=_shown,
            points_nowhere=lambda value: value["image"] is None or is_missing(value["image"]),
        ),
        "button": Kind(read=_button, points_nowhere=lambda value: not (value["page"] or value["address"])),
        "divider": Kind(read=lambda _value, _around: DividerPiece()),
    }
)
