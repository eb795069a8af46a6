"""How each kind of block is read from what an editor entered."""

from typing import Any

from django.utils.translation import gettext as _

from blog.pictures import alternative
from blog.publication import absolute_url
from newsletter.editions.addresses import wire_link
from newsletter.editions.event_times import moment, when
from newsletter.editions.kinds import KINDS, Around, Kind, UsedImage
from newsletter.editions.pictures import is_missing, picture
from newsletter.editions.pieces import (
    ButtonPiece,
    DividerPiece,
    EventPiece,
    GreetingPiece,
    ImagePiece,
    ListItem,
    PollPiece,
    PrPiece,
    QuotePiece,
    Side,
    TextPiece,
    VoicesPiece,
    one_line,
    tidy_lines,
)
from newsletter.editions.reading_essays import ESSAY_KINDS
from newsletter.editions.rich_text import mail_safe


def _greeting(value: str | None, _around: Around) -> GreetingPiece | None:
    text = tidy_lines(value or "")
    return GreetingPiece(text) if text else None


def _text(value: Any, _around: Around) -> TextPiece | None:
    return TextPiece(mail_safe(value.source)) if value.source.strip() else None


def _quote(value: Any, _around: Around) -> QuotePiece | None:
    text = tidy_lines(value["text"] or "")
    if not text:
        return None
    return QuotePiece(text, one_line(value["source"] or ""), wire_link(value["address"] or ""))


def _voices(value: Any, _around: Around) -> VoicesPiece | None:
    sides = [
        Side(one_line(side["label"] or ""), tuple(filter(None, map(tidy_lines, side["voices"]))))
        for side in value["sides"]
    ]
    heard = tuple(side for side in sides if side.voices)
    return VoicesPiece(heard) if heard else None


def _pr_label(value: Any, _around: Around) -> PrPiece:
    words = {"ad": _("Advertisement"), "pr": _("PR"), "sponsored": _("Sponsored")}
    return PrPiece(words.get(value["label"], words["pr"]), one_line(value["sponsor"] or ""))


def _image(value: Any, _around: Around) -> ImagePiece | None:
    if value["image"] is None:
        return None
    return ImagePiece(
        picture=picture(value["image"], alt=alternative(value["image"], value["alt"])),
        caption=one_line(value["caption"] or ""),
        url=wire_link(value["link"] or ""),
    )


def _shown(value: Any) -> list[UsedImage]:
    image = value["image"]
    return [UsedImage(image, alternative(image, value["alt"]), bool(value["link"]))] if image else []


def _target(value: Any) -> str:
    """Where a block leads that names a page or an address."""
    return absolute_url(value["page"]) if value["page"] else wire_link(value["address"] or "")


def _button(value: Any, _around: Around) -> ButtonPiece | None:
    url = _target(value)
    return ButtonPiece(label=one_line(value["label"]), url=url) if url else None


def _poll(value: Any, _around: Around) -> PollPiece | None:
    choices = tuple(
        ListItem(one_line(choice["label"] or ""), url) for choice in value["choices"] if (url := _target(choice))
    )
    return PollPiece(one_line(value["question"] or ""), choices) if choices else None


def _event(value: Any, around: Around) -> EventPiece | None:
    if not value["day"]:
        return None
    zone = value["zone"] or around.zone
    times = {name: value[name] for name in ("day", "starts_at", "last_day", "ends_at")}
    return EventPiece(
        heading=one_line(value["title"] or ""),
        when=when(**times, zone=zone, language=around.language),
        moment=moment(value["day"], value["starts_at"], zone),
        place=one_line(value["place"] or ""),
        online=wire_link(value["online"] or ""),
        text=tidy_lines(value["text"] or ""),
        url=wire_link(value["address"] or ""),
    )


KINDS.update(ESSAY_KINDS)
KINDS.update(
    {
        "greeting": Kind(read=_greeting, points_nowhere=lambda value: not (value or "").strip()),
        "text": Kind(read=_text, points_nowhere=lambda value: not value.source.strip()),
        "quote": Kind(read=_quote),
        "voices": Kind(read=_voices),
        "divider": Kind(read=lambda _value, _around: DividerPiece()),
        "pr_label": Kind(read=_pr_label),
        "image": Kind(
            read=_image,
            images=_shown,
            points_nowhere=lambda value: value["image"] is None or is_missing(value["image"]),
        ),
        "button": Kind(read=_button, points_nowhere=lambda value: not _target(value)),
        "event": Kind(read=_event),
        "poll": Kind(read=_poll, points_nowhere=lambda value: not all(map(_target, value["choices"]))),
        "conditional": Kind(
            inner=lambda value: value["content"], points_nowhere=lambda value: not value["content"]
        ),
        "partial": Kind(
            inner=lambda value: value.body if value else (),
            points_nowhere=lambda value: value is None,
            is_borrowed=True,
        ),
    }
)
