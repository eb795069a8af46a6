"""What a provider calls a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProviderMessage(models.Model):
    """The name a provider gave to the message of a delivery; one per attempt that it took."""

    server = models.CharField(_("mail server"), max_length=60)
    message_id = models.CharField(_("provider's name of the message"), max_length=250)
    delivery_id = models.BigIntegerField(_("delivery"), db_index=True)

    class Meta:
        verbose_name = _("message at a provider")
        verbose_name_plural = _("messages at providers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["server", "message_id"], name="one_row_per_provider_message")
        ]

    def __str__(self) -> str:
        return self.message_id
