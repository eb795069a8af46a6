"""An editor's own words for one kind of notice, kept with everything they were before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import Notice
from newsletter.newsletters.models import Newsletter


class NoticeText(models.Model):
    """One version of subject and text; the newest of a newsletter, kind and language is in force.

    A change adds a row and changes none, so that the rows are their own history. Empty words are
    the standard ones: going back to them is a version too.
    """

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="notice_texts", verbose_name=_("newsletter")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Notice.Kind.choices)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )

    class Meta:
        verbose_name = _("text of a notice")
        verbose_name_plural = _("texts of notices")
        indexes = [models.Index(fields=["newsletter", "kind", "language", "-id"], name="notice_text_in_force")]

    def __str__(self) -> str:
        return f"{self.newsletter_id} {self.kind} {self.language}"
