"""Images on public pages: a few sizes per place, each as AVIF, WebP and JPEG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.safestring import SafeString
from wagtail.images.models import Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

from blog.images import PublicationImage, PublicationRendition

FORMATS = ("format-avif", "format-webp", "format-jpeg")


@dataclass(frozen=True)
class Place:
    """Where an image stands: the crops it needs, smallest first, and the width it takes there."""

    crops: tuple[str, ...]
    sizes: str
    at_once: bool = False
    formats: tuple[str, ...] = FORMATS

    @property
    def specs(self) -> list[str]:
        """Wagtail's filter specifications of every crop in every format."""
        return [f"{crop}|{kind}|bgcolor-fff" for kind in self.formats for crop in self.crops]


PLACES = {
    "hero": Place(("fill-640x336", "fill-1200x630"), "(min-width: 75rem) 70rem, 100vw", at_once=True),
    "featured": Place(("fill-480x320", "fill-960x640"), "(min-width: 60rem) 38rem, 100vw", at_once=True),
    "entry": Place(("fill-384x256",), "12rem"),
    "figure": Place(("width-640", "width-1280"), "(min-width: 48rem) 43rem, 100vw"),
    "feed": Place(("width-1280",), "", formats=("format-jpeg",)),
    "graph": Place(("fill-1200x675", "fill-1200x900", "fill-1200x1200"), "", formats=("format-jpeg",)),
    "portrait": Place(("fill-176x176", "fill-352x352"), "11rem"),
}
# The picture of a link's card elsewhere; also the largest hero, so that it is made once.
CARD = "fill-1200x630|format-jpeg|bgcolor-fff"


def renditions_for(*places: str, of: str = "renditions") -> Prefetch:  # type: ignore[type-arg]
    """Return the prefetch of the existing renditions for places, by the path `of` to them.

    Wagtail looks for them under `prefetched_renditions` before it asks the database.
    """
    specs = [spec for place in places for spec in PLACES[place].specs]
    found = PublicationRendition.objects.filter(filter_spec__in=specs)
    return Prefetch(of, queryset=found, to_attr="prefetched_renditions")


def fetch_renditions(images: Iterable[PublicationImage | None], *places: str) -> None:
    """Fetch the existing renditions of all these images at once."""
    prefetch_related_objects([image for image in images if image], renditions_for(*places))


def picture(image: PublicationImage, *, place: str, alt: str) -> SafeString:
    """Return a `<picture>` with width and height; below the fold it loads late.

    Makes the renditions that do not exist yet. A missing source file becomes a
    broken image, not an error.
    """
    where = PLACES[place]
    attributes = {"alt": alt, "decoding": "async"} | ({"sizes": where.sizes} if len(where.crops) > 1 else {})
    attributes |= {"fetchpriority": "high"} if where.at_once else {"loading": "lazy"}
    return Picture(get_renditions_or_not_found(image, where.specs), attributes).__html__()


def make_renditions(pictures: Iterable[tuple[PublicationImage, Sequence[str]]]) -> None:
    """Make what does not exist yet of images for the places they stand in. Idempotent."""
    for image, places in pictures:
        specs = [spec for place in places for spec in PLACES[place].specs]
        get_renditions_or_not_found(image, specs)


def address(image: PublicationImage, spec: str) -> str:
    """Return the address of one rendition of an image below MEDIA_URL."""
    return get_renditions_or_not_found(image, [spec])[spec].url


def addresses(image: PublicationImage, place: str) -> list[str]:
    """Return the addresses of an image in every crop and format of a place, below MEDIA_URL."""
    specs = PLACES[place].specs
    found = get_renditions_or_not_found(image, specs)
    return [found[spec].url for spec in specs]


def alternative(image: PublicationImage, own: str = "") -> str:
    """Return the words that stand for an image here: its own at this place, else its description."""
    return own or image.description
