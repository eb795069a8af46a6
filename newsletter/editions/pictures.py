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

_DRAWN = ("png", "gif")


@dataclass(frozen=True)
class Picture:
    """One image, ready to be put into a mail or a page."""

    src: str
    width: int
    height: int
    alt: str


def filter_spec(image: PublicationImage) -> str:
    """The rendition for mail: drawings stay PNG, everything else becomes JPEG on white."""
    extension = image.file.name.rsplit(".", 1)[-1].lower()
    if extension in _DRAWN:
        return f"width-{PIXELS}|format-png"
    return f"width-{PIXELS}|bgcolor-ffffff|format-jpeg|jpegquality-78"


def picture(image: PublicationImage, *, alt: str) -> Picture:
    """The image in the width of the column or its own, whichever is smaller.

    An image whose file is gone becomes a broken one, for the preview to show; preflight refuses it.
    """
    rendition: PublicationRendition = get_rendition_or_not_found(image, filter_spec(image))
    width = min(SHOWN_WIDTH, rendition.width or SHOWN_WIDTH)
    height = max(1, round(rendition.height * width / (rendition.width or width)))
    return Picture(src=absolute_url(rendition.url), width=width, height=height, alt=alt.strip())


def is_missing(image: PublicationImage) -> bool:
    """Whether the file of an image is gone from the storage."""
    return not image.file.storage.exists(image.file.name)


def prefetch_pictures(images: Iterable[PublicationImage]) -> None:
    """Load the renditions of all images in one query, so that `picture` asks for none that exists."""
    prefetch_related_objects(list(images), "renditions")
