"""Uploading an image: what cannot be shown later is refused now, with a reason."""

import warnings
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from blog.images import UNREADABLE, PublicationImage
from prompts.unresolved import find_unresolved

MILLION = 1_000_000
TOO_MANY_PIXELS = _("This image has too many pixels. At most %(most)d megapixels can be opened; make it smaller.")
SHOWN_ALREADY = _(
    "Readers see this image on “%(title)s”, so nothing in its description may be left to check: %(mark)s"
)
DAMAGED = _("The file is damaged: it ends too early or cannot be read. Please save it again.")


class PublicationImageField(WagtailImageField):
    """Wagtail's field, which opens the whole image to measure it; here its first bytes are asked before."""

    def to_python(self, data: Any) -> Any:
        """Return the uploaded file as an image; raise `ValidationError` for one that cannot be shown."""
        if data and claimed_pixels(data) > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // MILLION
            raise ValidationError(TOO_MANY_PIXELS, code="file_too_many_pixels", params={"most": most})
        try:
            return super().to_python(data)
        except UNREADABLE as error:
            raise ValidationError(DAMAGED, code="damaged") from error


def claimed_pixels(file: Any) -> float:
    """Return how many pixels a file says it has, without opening the image; 0 for what is none.

    Leaves the file at its beginning.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(file) as image:
                return image.width * image.height
    except Pillow.DecompressionBombError:
        return float("inf")
    except UNREADABLE:
        return 0  # Wagtail says what is wrong with it
    finally:
        file.seek(0)


class ImageForm(BaseImageForm):
    """Wagtail's form with a careful look at the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            # Made for each form: Wagtail's field puts its limits into words in the language of the moment.
            careful = PublicationImageField(label=field.label, required=field.required, widget=field.widget)
            self.fields["file"] = careful

    def clean_description(self) -> str:
        """Return the description; a published page that shows the image lets no mark of an unchecked fact in."""
        description = str(self.cleaned_data["description"])
        marks = find_unresolved(description)
        page = live_page_showing(self.instance) if marks and self.instance.pk else None
        if page:
            words = {"title": page.title, "mark": marks[0]}
            raise ValidationError(SHOWN_ALREADY, code="unresolved", params=words)
        return description


def live_page_showing(image: PublicationImage) -> Page | None:
    """Return a published page that names an image, None where there is none."""
    named = ReferenceIndex.get_references_to(image).values_list("base_content_type__model", "object_id")
    keys = [int(key) for model, key in named if model == "page"]
    return Page.objects.live().filter(pk__in=keys).order_by("path").first()
