"""Models of people: their address, their topics, and their standing in each newsletter."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent.addresses import may_not_arrive
from newsletter.newsletters.models import Newsletter, validate_time_zone


class Subscriber(models.Model):
    """A person's address, and what they told us about themselves."""

    pseudonym = models.UUIDField(_("pseudonym"), unique=True, default=uuid.uuid4, editable=False)
    email = models.CharField(_("e-mail address"), max_length=254, help_text=_("As its owner writes it."))
    email_key = models.CharField(_("address for comparing"), max_length=254, unique=True)
    language = models.CharField(_("language"), max_length=10, default="ja")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[validate_time_zone])
    company = models.CharField(_("company"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    name_reading = models.CharField(pgettext_lazy("subscriber", "reading (furigana)"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        "newsletter.SubscriberImport",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("added by the import"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        permissions = [
            ("export_subscriber", _("Can export addresses")),
            ("erase_subscriber", _("Can erase people")),
        ]
        indexes = [
            models.Index(
                fields=["added_by"],
                condition=models.Q(added_by__isnull=False),
                name="subscriber_added_by",
            )
        ]

    def __str__(self) -> str:
        return str(self.pseudonym)

    @property
    def may_not_arrive(self) -> bool:
        """Whether the address is one that only its carrier issued and servers on the way may refuse."""
        return may_not_arrive(self.email_key)


class Topic(models.Model):
    """One of the subjects of a newsletter. Who chooses none gets all of them."""

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="topics", verbose_name=_("newsletter")
    )
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(
        _("name in English"), max_length=80, blank=True, help_text=_("Empty: the name above.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_offered = models.BooleanField(
        _("may be chosen"), default=True, help_text=_("No: those who chose it keep it, nobody else is asked.")
    )

    class Meta:
        verbose_name = pgettext_lazy("newsletter", "topic")
        verbose_name_plural = pgettext_lazy("newsletter", "topics")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["newsletter", "slug"], name="one_topic_per_slug")]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name for readers of a language, falling back to the one there is."""
        return (self.name_en if language == "en" else "") or self.name


class Subscription(models.Model):
    """The standing of one subscriber in one newsletter."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        ACTIVE = "active", pgettext_lazy("subscription", "active")
        PAUSED = "paused", _("paused")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")

    class LeaveReason(models.TextChoices):
        TOO_MANY = "too-many", _("too many mails")
        NOT_RELEVANT = "not-relevant", _("not about what I do")
        NEVER_ASKED = "never-asked", _("I never signed up")
        OTHER = "other", _("another reason")

    class Frequency(models.TextChoices):
        EVERY = "every", _("every edition")
        MONTHLY = "monthly", _("the monthly digest only")

    class Source(models.TextChoices):
        FORM = "form", _("form")
        IMPORT = "import", _("import")
        ADMIN = "admin", _("by hand")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions", verbose_name=_("subscriber")
    )
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("newsletter")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PENDING)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    requested_at = models.DateTimeField(_("asked for"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    unsubscribed_at = models.DateTimeField(_("left"), null=True)
    welcomed_at = models.DateTimeField(_("welcomed"), null=True)
    mailed_at = models.DateTimeField(_("last confirmation or reminder mailed"), null=True)
    leave_reason = models.CharField(
        _("reason for leaving"), max_length=20, choices=LeaveReason.choices, blank=True
    )
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="subscriptions",
        verbose_name=pgettext_lazy("newsletter", "topics"),
        help_text=_("None chosen: all of them."),
    )
    frequency = models.CharField(_("how often"), max_length=20, choices=Frequency.choices, default=Frequency.EVERY)
    source = models.CharField(_("came by"), max_length=20, choices=Source.choices, default=Source.FORM)
    source_detail = models.CharField(
        _("came from"),
        max_length=300,
        blank=True,
        help_text=_("The path of the form's page, or the name of the import."),
    )
    added_by = models.ForeignKey(
        "newsletter.SubscriberImport",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("added by the import"),
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        permissions = [("change_standing", _("Can change the standing of subscriptions"))]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "newsletter"], name="one_subscription_per_newsletter")
        ]
        indexes = [
            models.Index(fields=["newsletter", "state", "id"], name="subscription_standing"),
            models.Index(fields=["newsletter", "confirmed_at"], name="subscription_confirmed"),
            models.Index(fields=["newsletter", "unsubscribed_at"], name="subscription_left"),
            models.Index(
                fields=["added_by"],
                condition=models.Q(added_by__isnull=False),
                name="subscription_added_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id}/{self.newsletter_id}: {self.state}"
