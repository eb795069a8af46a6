"""Models of proof: how and to what someone agreed or withdrew."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.newsletters.models import Newsletter


class ConsentRecord(models.Model):
    """Append-only proof of how and to what someone agreed or withdrew.

    The database refuses to change or delete rows (`newsletter.append_only`). The row
    holds a pseudonym and no address; what identifies a person can be erased elsewhere.
    """

    class Action(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("consent", "asked for")
        CONFIRMED = "confirmed", pgettext_lazy("consent", "confirmed")
        IMPORTED = "imported", _("imported")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("“that was not me”")
        PAUSED = "paused", pgettext_lazy("consent", "paused")
        RESUMED = "resumed", _("resumed")
        CHANGED = "changed", _("changed")
        ERASED = "erased", _("erased")
        UNDONE = "undone", pgettext_lazy("consent", "undone")

    class Basis(models.TextChoices):
        DOUBLE_OPT_IN = "double-opt-in", _("double opt-in")
        FORM = "form", _("form")
        BUSINESS_CARD = "business-card", _("business card")
        CUSTOMER = "customer", _("customer")
        PUBLISHED_ADDRESS = "published-address", _("published address")
        IMPORT = "import", _("import with evidence")

    pseudonym = models.UUIDField(_("pseudonym"), db_index=True)
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="consent_records", verbose_name=_("newsletter")
    )
    action = models.CharField(_("what happened"), max_length=20, choices=Action.choices)
    basis = models.CharField(_("basis"), max_length=30, choices=Basis.choices, blank=True)
    wording = models.TextField(_("wording"), blank=True)
    wording_hash = models.CharField(_("hash of the wording"), max_length=64, blank=True)
    privacy_version = models.CharField(_("version of the privacy page"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10)
    form_address = models.CharField(_("address of the form"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.pseudonym} {self.action}"


class ConsentContext(models.Model):
    """Where a consent came from on the network. Erased after a short time."""

    record = models.OneToOneField(
        ConsentRecord,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="context",
        primary_key=True,
        verbose_name=_("consent record"),
    )
    network_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    erase_after = models.DateTimeField(_("erase after"), db_index=True)

    class Meta:
        verbose_name = _("context of a consent")
        verbose_name_plural = _("contexts of consents")

    def __str__(self) -> str:
        return str(self.record_id)
