"""One change to many subscriptions: what is done, to whom, and how far it has come."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkChange(models.Model):
    """A change to chosen subscriptions, or to all that match, worked off in small transactions.

    `cursor` is the last subscription that was looked at; it moves in the transaction that changes
    them, so that a killed worker repeats nothing. `selection` is emptied at the end.
    """

    class Action(models.TextChoices):
        PAUSE = "pause", _("Pause the subscription")
        RESUME = "resume", _("End the pause")
        LEAVE = "leave", _("End the subscription")
        ADD_TOPIC = "add-topic", _("Add a topic")
        REMOVE_TOPIC = "remove-topic", _("Take a topic away")
        SUPPRESS = "suppress", _("Suppress the addresses")

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("bulk change", "running")
        FINISHED = "finished", pgettext_lazy("bulk change", "finished")
        CANCELLED = "cancelled", pgettext_lazy("bulk change", "cancelled")

    action = models.CharField(_("action"), max_length=20, choices=Action.choices)
    parameters = models.JSONField(_("details"), default=dict, blank=True)
    selection = models.JSONField(_("selection"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.RUNNING)
    cursor = models.BigIntegerField(_("done up to subscription"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("left as they were"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"))
    worked_at = models.DateTimeField(_("last worked on"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        indexes = [
            models.Index(fields=["worked_at"], condition=models.Q(state="running"), name="bulk_change_running")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"
