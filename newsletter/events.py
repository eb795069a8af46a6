"""What happened after a mail was submitted, and around a subscription: append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.Model):
    """Something that happened, who reported it, and whether a person or a machine did it.

    Append-only: the database refuses to change or delete rows. References carry no
    constraint, so that what they point to can be erased while the count remains.
    """

    class Kind(models.TextChoices):
        SUBSCRIBED = "subscribed", _("subscribed")
        UNSUBSCRIBED = "unsubscribed", pgettext_lazy("event", "left")
        DELIVERED = "delivered", _("delivered")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained")
        OPENED = "opened", _("opened")
        CLICKED = "clicked", _("clicked")

    class Actor(models.TextChoices):
        HUMAN = "human", _("human")
        MACHINE = "machine", _("machine")
        UNKNOWN = "unknown", _("unknown")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    actor = models.CharField(_("done by"), max_length=10, choices=Actor.choices, default=Actor.UNKNOWN)
    source = models.CharField(_("source"), max_length=40)
    at = models.DateTimeField(_("time"))
    newsletter = models.ForeignKey(
        "newsletter.Newsletter", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    mailing = models.ForeignKey(
        "newsletter.Mailing", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    delivery = models.ForeignKey(
        "newsletter.Delivery", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    pseudonym = models.UUIDField(_("pseudonym"), null=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["mailing", "kind", "actor"], name="event_of_mailing"),
            models.Index(fields=["newsletter", "kind", "at"], name="event_of_newsletter"),
            models.Index(
                fields=["pseudonym", "at"],
                condition=models.Q(pseudonym__isnull=False),
                name="event_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
