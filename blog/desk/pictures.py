"""A picture small enough to be shown to a model."""

import base64

from wagtail.images.models import SourceImageIOError

from blog.images import PublicationImage

SMALL = "max-512x512|format-jpeg|bgcolor-fff|jpegquality-75"


def data_url(image: PublicationImage) -> str:
    """Return an image as a JPEG of at most 512 pixels in a data URL; "" where its file cannot be read."""
    try:
        with image.get_rendition(SMALL).file.open("rb") as file:
            return "data:image/jpeg;base64," + base64.b64encode(file.read()).decode()
    except (SourceImageIOError, OSError):
        return ""
