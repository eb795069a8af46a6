"""Whom no mail may reach: single addresses, and whole domains."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Suppression(models.Model):
    """One reason why an address is never to be mailed. Only a keyed hash of the address is kept.

    An address has as many as there are reasons: lifting a bounce does not forget that its owner was erased.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("hard bounce")
        COMPLAINED = "complained", _("complaint")
        ERASED = "erased", _("erased at the person's wish")
        REFUSED = "refused", _("“that was not me”")
        BY_HAND = "by-hand", _("by hand")

    address_hash = models.CharField(_("keyed hash of the address"), max_length=64)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "reason"], name="one_suppression_per_reason")
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"


class DomainSuppression(models.Model):
    """A domain, with all below it, never to be mailed. It names no person and is kept in clear."""

    domain = models.CharField(
        _("domain"), max_length=253, unique=True, help_text=_("In ASCII and small letters, as DNS knows it.")
    )
    shown = models.CharField(_("domain as people write it"), max_length=253)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppressed domain")
        verbose_name_plural = _("suppressed domains")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.shown
