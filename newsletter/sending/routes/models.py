"""Which mail goes through which server, where there are several."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import MailServer, Newsletter
from newsletter.sending.limits.models import OfDomains


class Route(OfDomains):
    """A share of the mail of a newsletter, or to some domains, through one server."""

    newsletter = models.ForeignKey(
        Newsletter,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="routes",
        verbose_name=_("newsletter"),
        help_text=_("Empty: every newsletter that has no route of its own for the recipient."),
    )
    server = models.ForeignKey(
        MailServer, on_delete=models.PROTECT, related_name="routes", verbose_name=_("mail server")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Of several servers for the same mail each carries its share: 3 beside 1 is three quarters."),
    )
    waits = models.BooleanField(
        _("mail waits for this server"),
        default=False,
        help_text=_("While the server is left alone after a fault, no other one stands in for it."),
    )

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["newsletter", "server", "pk"]

    def __str__(self) -> str:
        return f"{self.newsletter or '*'} → {self.server}"
