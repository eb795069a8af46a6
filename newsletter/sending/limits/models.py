"""How fast mail may leave for the domains of its readers, and how fast it does just now."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.newsletters.models import MailServer
from newsletter.sending.limits.groups import DOMAINS, Group
from newsletter.suppressions.rules import InvalidDomain, parse_domain


def validate_domains(value: str) -> None:
    """Refuse a word that is no domain."""
    for word in value.split():
        try:
            parse_domain(word)
        except InvalidDomain as error:
            message = _("“%(value)s” is no domain such as example.jp.")
            raise ValidationError(message, params={"value": word}) from error


class OfDomains(models.Model):
    """Something that concerns some recipients' domains, each with all below it: a known group, others, or both."""

    group = models.CharField(_("known domains"), max_length=20, blank=True, choices=Group.choices)
    domains = models.TextField(
        _("further domains"),
        blank=True,
        validators=[validate_domains],
        help_text=_("One per line. Each stands for everything below it too."),
    )

    class Meta:
        abstract = True

    @property
    def every_domain(self) -> frozenset[str]:
        """Its domains, in ASCII, lower case."""
        own = (parse_domain(word) for word in self.domains.split())
        return frozenset([*DOMAINS.get(self.group, ()), *own])


class DomainLimit(OfDomains):
    """What an administrator allows for some domains together, each with all below it.

    Counted per mail server: the receivers know each by its own address. A limit for one server goes before one
    for all of them, and the longest domain before a shorter one.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    server = models.ForeignKey(
        MailServer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="domain_limits",
        verbose_name=_("mail server"),
        help_text=_("Empty: every mail server, each counted by itself."),
    )
    per_minute = models.PositiveIntegerField(
        _("messages per minute at most"),
        validators=[MinValueValidator(1)],
        help_text=_("For all of them together."),
    )

    class Meta:
        verbose_name = _("limit for recipients' domains")
        verbose_name_plural = _("limits for recipients' domains")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a limit for nothing."""
        super().clean()
        if not self.group and not self.domains.split():
            raise ValidationError({"domains": _("Choose known domains, or name at least one.")})


class DomainBucket(models.Model):
    """The pace of one limit, or of one domain that asked for less, at one mail server; shared by all workers.

    `free_at` is the moment from which the next message may leave, `promised_until` the one up to which moments
    are given to messages that were put off. `rate` is the number of messages per minute that was allowed at
    `slowed_at`, when the receivers last said that it is too fast; from there it grows by itself (`rules.py`).
    """

    server = models.CharField(_("mail server"), max_length=60)
    limit = models.ForeignKey(
        DomainLimit, null=True, on_delete=models.CASCADE, related_name="buckets", verbose_name=_("limit")
    )
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    free_at = models.DateTimeField(_("next message may leave"), null=True)
    promised_until = models.DateTimeField(_("moments are promised until"), null=True)
    rate = models.FloatField(_("messages per minute when slowed"), null=True)
    slowed_at = models.DateTimeField(_("slowed"), null=True)
    reply = models.CharField(_("server's reply"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("pace for a recipients' domain")
        verbose_name_plural = _("paces for recipients' domains")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["server", "limit"], condition=models.Q(limit__isnull=False), name="one_bucket_per_limit"
            ),
            models.UniqueConstraint(
                fields=["server", "domain"], condition=models.Q(limit__isnull=True), name="one_bucket_per_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} {self.domain or self.limit_id}"


class ServerDay(models.Model):
    """How many messages left by a mail server on a day of its warm-up plan."""

    server = models.CharField(_("mail server"), max_length=60)
    day = models.DateField(_("day"))
    used = models.PositiveIntegerField(_("messages sent"), default=0)

    class Meta:
        verbose_name = _("day of a mail server")
        verbose_name_plural = _("days of mail servers")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["server", "day"], name="one_row_per_server_day")]

    def __str__(self) -> str:
        return f"{self.server} {self.day}"
