"""To whom test mails may go, and what was tested when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter, validate_mail_address


class TrialRecipient(models.Model):
    """One of the staff who may be sent test mails of a newsletter. No subscriber: nothing is counted."""

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="trial_recipients", verbose_name=_("newsletter")
    )
    name = models.CharField(_("name"), max_length=120)
    address = models.EmailField(_("e-mail address"), validators=[validate_mail_address])

    class Meta:
        verbose_name = _("recipient of test mails")
        verbose_name_plural = _("recipients of test mails")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["newsletter", "address"], name="one_trial_recipient")]

    def __str__(self) -> str:
        return self.name


class Trial(models.Model):
    """A press that sent test mails: of which content, by whom, how many, but not to whom.

    It falls with its edition: one that was mailed cannot be deleted. `subject` and `text` are
    what everyone may see, so that what changed since can be shown.
    """

    edition = models.ForeignKey(
        EditionPage, on_delete=models.CASCADE, related_name="trials", verbose_name=_("edition")
    )
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    accepted = models.PositiveSmallIntegerField(_("accepted by the server"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("sent by"),
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("test mailing")
        verbose_name_plural = _("test mailings")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["edition", "-at"], name="trial_by_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.content_hash[:8]}"
