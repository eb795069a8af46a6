"""A link by which anybody may look at an edition before it is mailed, until a day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.editions.models import EditionPage


class PreviewLink(models.Model):
    """One link. The token itself is kept nowhere, only its hash.

    `content` is the state the link shows, copied, because autosave rewrites revisions; None: always
    the latest draft. The link falls with its edition.
    """

    edition = models.ForeignKey(
        EditionPage, on_delete=models.CASCADE, related_name="preview_links", verbose_name=_("edition")
    )
    content = models.JSONField(_("content"), null=True, blank=True)
    content_at = models.DateTimeField(_("time of the content"), null=True, blank=True)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["edition", "-made_at"], name="preview_link_by_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.expires_at:%Y-%m-%d}"
