"""What somebody must look at, told once; the pace of mailings; and what is counted for monitors."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.sending.models import Mailing


class Alarm(models.Model):
    """One cause for looking at one mailing. Open while the cause lasts; its mail goes out once.

    `mail_at` is when the mail is tried next, None when there is none to send (any more). `told` are the keyed
    hashes of the addresses that have it.
    """

    class Cause(models.TextChoices):
        """Why."""

        NOT_STARTED = "not-started", _("not started")
        STALLED = "stalled", _("stalled")
        HELD = "held", _("waiting for a person")
        PAUSED = "paused", _("paused by errors")
        VIOLATION = "violation", _("numbers do not agree")

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="alarms", verbose_name=_("mailing")
    )
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    raised_at = models.DateTimeField(_("raised"))
    cleared_at = models.DateTimeField(_("over"), null=True)
    seen_at = models.DateTimeField(_("seen"), null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("seen by"),
    )
    mail_at = models.DateTimeField(_("mail is sent"), null=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    told = models.JSONField(_("who was told"), null=True)
    mail_error = models.CharField(
        _("why the mail could not be sent"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "cause"], condition=models.Q(cleared_at=None), name="one_open_alarm_per_cause"
            )
        ]
        indexes = [
            models.Index(fields=["mail_at"], condition=models.Q(cleared_at=None), name="alarm_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.cause}"


class PaceSample(models.Model):
    """How many deliveries of a mailing were concluded at one moment; kept for some hours while it is sent."""

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="samples", verbose_name=_("mailing")
    )
    at = models.DateTimeField(_("time"))
    concluded = models.PositiveIntegerField(_("concluded"))

    class Meta:
        verbose_name = _("sample of the pace")
        verbose_name_plural = _("samples of the pace")
        default_permissions = ()
        indexes = [models.Index(fields=["mailing", "at"], name="pace_by_mailing")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.at:%H:%M:%S} {self.concluded}"


class OperationCount(models.Model):
    """Something counted since the beginning, such as lost leases; only ever grows."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    number = models.PositiveBigIntegerField(_("number"), default=0, db_default=0)

    class Meta:
        verbose_name = _("count for monitors")
        verbose_name_plural = _("counts for monitors")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
