"""Images as every mail program shows them: JPEG or PNG, sized, on an absolute address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from wagtail.images.shortcuts import get_rendition_or_not_found

from blog.images import PublicationImage, PublicationRendition
from blog.publication import absolute_url

SHOWN_WIDTH = 552
"""The width of the text column in CSS pixels: 600 less the margins."""

PIXELS = SHOWN_WIDTH * 2
"""Twice the shown width, for dense screens."""

TALLEST = 3 * PIXELS
"""Pixels; what is taller, such as a picture of a whole page, is made smaller."""

PORTRAIT_WIDTH = 72

_DRAWN = ("png", "gif")
_DRAWN_AREA = 1_000_000
"""Pixels; a larger PNG is a photograph or would be as heavy as one, and becomes a JPEG."""

_JPEG = "bgcolor-ffffff|format-jpeg|jpegquality-78"


@dataclass(frozen=True)
class Picture:
    """One image, ready to be put into a mail or a page. `is_drawn`: it may be transparent."""

    src: str
    width: int
    height: int
    alt: str
    is_drawn: bool = False


def filter_spec(image: PublicationImage) -> str:
    """The rendition for mail: small drawings stay PNG, everything else becomes JPEG on white."""
    size = f"max-{PIXELS}x{TALLEST}"
    return f"{size}|format-png" if _is_drawn(image) else f"{size}|{_JPEG}"


def _is_drawn(image: PublicationImage) -> bool:
    extension = image.file.name.rsplit(".", 1)[-1].lower()
    return extension in _DRAWN and image.width * image.height <= _DRAWN_AREA


def picture(image: PublicationImage, *, alt: str) -> Picture:
    """The image in the width of the column or its own, whichever is smaller.

    An image whose file is gone becomes a broken one, for the preview to show; preflight refuses it.
    """
    rendition: PublicationRendition = get_rendition_or_not_found(image, filter_spec(image))
    width = min(SHOWN_WIDTH, rendition.width or SHOWN_WIDTH)
    height = max(1, round(rendition.height * width / (rendition.width or width)))
    return Picture(absolute_url(rendition.url), width, height, alt.strip(), is_drawn=_is_drawn(image))


def portrait(image: PublicationImage, *, alt: str) -> Picture:
    """The image as a small square around its focal point."""
    pixels = PORTRAIT_WIDTH * 2
    rendition = get_rendition_or_not_found(image, f"fill-{pixels}x{pixels}|{_JPEG}")
    return Picture(absolute_url(rendition.url), PORTRAIT_WIDTH, PORTRAIT_WIDTH, alt.strip())


def is_missing(image: PublicationImage) -> bool:
    """Whether the file of an image is gone from the storage."""
    return not image.file.storage.exists(image.file.name)


def prefetch_pictures(images: Iterable[PublicationImage]) -> None:
    """Load the renditions of all images in one query, so that `picture` asks for none that exists."""
    prefetch_related_objects(list(images), "renditions")
