"""Named parts of a newsletter's readership, saved as conditions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import Newsletter


class Segment(models.Model):
    """A saved, named filter over a newsletter's subscriptions. Whom it holds is asked anew each time."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="segments", verbose_name=_("newsletter")
    )
    definition = models.JSONField(_("conditions"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
