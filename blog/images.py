"""The image model of the publication: who made it, whether a machine did, and what becomes of a broken file."""

import logging
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, SourceImageIOError
from willow.image import UnrecognisedImageFormatError

# What Pillow and Willow raise for a file that is no image, ends too early or would fill the memory.
UNREADABLE = (OSError, SyntaxError, UnrecognisedImageFormatError, Pillow.DecompressionBombError)

logger = logging.getLogger(__name__)


class PublicationImage(AbstractImage):
    """An image with its credit. `description` is the alternative text offered by default."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    ai_generated = models.BooleanField(_("made with an AI"), default=False)

    admin_form_fields = (*Image.admin_form_fields, "credit", "ai_generated")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    # Wagtail's own signature is untyped.
    def generate_rendition_file(self, filter: Filter, *, source: Any = None) -> File:  # type: ignore[type-arg]
        """Make one size of the image.

        Raises `SourceImageIOError`, which every page takes for a missing image, where the
        file cannot be read or has more pixels than the installation opens.
        """
        if self.width * self.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            logger.warning("image %s is not opened: %s x %s pixels", self.pk, self.width, self.height)
            raise SourceImageIOError(f"image {self.pk} has too many pixels")
        try:
            return super().generate_rendition_file(filter, source=source)
        except UNREADABLE as error:
            logger.warning("image %s cannot be read: %s", self.pk, error)
            raise SourceImageIOError(f"image {self.pk} cannot be read") from error


class PublicationRendition(AbstractRendition):
    """A generated size of an image."""

    image = models.ForeignKey(PublicationImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
