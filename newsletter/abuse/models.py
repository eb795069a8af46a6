"""What is counted against floods of sign-ups, and what was refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import Newsletter


class RateWindow(models.Model):
    """How often something happened in one window of time; the key is a keyed hash."""

    key = models.CharField(_("key"), max_length=64)
    window_start = models.DateTimeField(_("start of the window"), db_index=True)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("rate window")
        verbose_name_plural = _("rate windows")
        constraints = [models.UniqueConstraint(fields=["key", "window_start"], name="one_rate_window")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class SignUpRefusal(models.Model):
    """How often sign-ups from one network were refused, asked once more or held, for one reason in one hour.

    Counts what came from outside and never what is known: no address, and nothing that
    depends on one being known (DESIGN I10).
    """

    class Reason(models.TextChoices):
        FOREIGN = "foreign", _("form on another site")
        TRAP = "trap", _("time trap")
        HONEYPOT = "honeypot", _("hidden field filled in")
        NETWORK = "network", _("too many from one network")
        ADDRESS = "address", _("too many for one address")
        DOMAIN = "domain", _("too many for one domain")
        TOTAL = "total", _("too many in all")
        DISPOSABLE = "disposable", _("disposable address")
        DOTS = "dots", _("many dots in the address")
        PROOF = "proof", _("wrong or used proof of work")
        UNPROVEN = "unproven", _("no proof of work")
        BOMBING = "bombing", _("too many mails to one address")
        DISCARDED = "discarded", _("discarded by hand")

    hour = models.DateTimeField(_("hour"))
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="sign_up_refusals", verbose_name=_("newsletter")
    )
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices)
    network = models.CharField(_("network"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("refused sign-up")
        verbose_name_plural = _("refused sign-ups")
        constraints = [
            models.UniqueConstraint(fields=["hour", "newsletter", "reason", "network"], name="one_refusal_count")
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.reason} {self.count}"


class UsedSolution(models.Model):
    """A proof of work that was accepted: the unique nonce lets each count once. Deleted when it expires."""

    nonce = models.CharField(_("nonce"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("valid until"), db_index=True)

    class Meta:
        verbose_name = _("used proof of work")
        verbose_name_plural = _("used proofs of work")

    def __str__(self) -> str:
        return self.nonce[:8]
