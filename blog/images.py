"""The image model of the publication: who made it, whether a machine did."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PublicationImage(AbstractImage):
    """An image with its credit. `description` is the alternative text offered by default."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    ai_generated = models.BooleanField(_("made with an AI"), default=False)

    admin_form_fields = (*Image.admin_form_fields, "credit", "ai_generated")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class PublicationRendition(AbstractRendition):
    """A generated size of an image."""

    image = models.ForeignKey(PublicationImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
