"""What stays of a person who was merged into another: links mailed before still act, proofs are still found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.consent.people import Subscriber, Subscription


class FormerSubscription(models.Model):
    """The number of a subscription that was merged into another one, for the links that name it."""

    former_id = models.BigIntegerField(_("number it had"), unique=True)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="formerly", verbose_name=_("subscription")
    )

    class Meta:
        verbose_name = _("former subscription")
        verbose_name_plural = _("former subscriptions")

    def __str__(self) -> str:
        return f"{self.former_id} → {self.subscription_id}"


class FormerPseudonym(models.Model):
    """A pseudonym under which consents and events of a person were written before they were merged."""

    pseudonym = models.UUIDField(_("pseudonym"), unique=True)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="former_pseudonyms", verbose_name=_("subscriber")
    )

    class Meta:
        verbose_name = _("former pseudonym")
        verbose_name_plural = _("former pseudonyms")

    def __str__(self) -> str:
        return str(self.pseudonym)
