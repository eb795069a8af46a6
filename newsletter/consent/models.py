"""Who is mailed and why they may be: subscribers, subscriptions, proofs, suppressions."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    name_reading = models.CharField(_("reading (furigana)"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return str(self.pseudonym)


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

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "newsletter"], name="one_subscription_per_newsletter")
        ]
        indexes = [models.Index(fields=["newsletter", "state", "id"], name="subscription_standing")]

    def __str__(self) -> str:
        return f"{self.subscriber_id}/{self.newsletter_id}: {self.state}"


class SignUpRequest(models.Model):
    """A press on the sign-up button, kept until the mail worker has read it.

    The web process writes the same row whether the address is known or not, so that
    neither its answer nor its timing tells (DESIGN I10). The row is deleted once read.
    """

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.CASCADE, related_name="sign_up_requests", verbose_name=_("newsletter")
    )
    email = models.CharField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=10)
    wording = models.TextField(_("wording"))
    privacy_version = models.CharField(_("version of the privacy page"), max_length=80, blank=True)
    form_address = models.CharField(_("address of the form"), max_length=2000, blank=True)
    network_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("sign-up request")
        verbose_name_plural = _("sign-up requests")

    def __str__(self) -> str:
        return f"{self.pk} {self.created_at:%Y-%m-%d %H:%M}"


class ConfirmationToken(models.Model):
    """A link sent to an address to prove that its owner asked. Only its hash is kept."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="confirmation_tokens", verbose_name=_("subscription")
    )
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    browser_hash = models.CharField(_("hash of the browser's cookie"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("confirmation token")
        verbose_name_plural = _("confirmation tokens")

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.created_at:%Y-%m-%d}"


class Notice(models.Model):
    """One mail about a subscription outside any mailing, kept until it is submitted.

    A confirmation or reminder whose outcome is unknown may be tried again; a welcome
    may not, so that it comes at most once and then stays `uncertain`.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("confirmation mail")
        REMINDER = "reminder", _("“already subscribed” mail")
        WELCOME = "welcome", _("welcome mail")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SUBMITTED = "submitted", _("submitted")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="notices", verbose_name=_("subscription")
    )
    token = models.OneToOneField(
        ConfirmationToken,
        null=True,
        on_delete=models.CASCADE,
        related_name="notice",
        verbose_name=_("confirmation token"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"))
    next_attempt_at = models.DateTimeField(_("next attempt"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(state__in=["pending", "sending"]),
                name="notice_open",
            ),
            models.Index(fields=["subscription", "kind", "created_at"], name="notice_of_subscription"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.kind}: {self.state}"


class ConsentRecord(models.Model):
    """Append-only proof of how and to what someone agreed or withdrew.

    The database refuses to change or delete rows (`newsletter.append_only`). The row
    holds a pseudonym and no address; what identifies a person can be erased elsewhere.
    """

    class Action(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("consent", "asked for")
        CONFIRMED = "confirmed", pgettext_lazy("consent", "confirmed")
        IMPORTED = "imported", _("imported")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REFUSED = "refused", _("“that was not me”")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("resumed")
        CHANGED = "changed", _("changed")
        ERASED = "erased", _("erased")

    class Basis(models.TextChoices):
        DOUBLE_OPT_IN = "double-opt-in", _("double opt-in")
        FORM = "form", _("form")
        BUSINESS_CARD = "business-card", _("business card")
        CUSTOMER = "customer", _("customer")
        PUBLISHED_ADDRESS = "published-address", _("published address")
        IMPORT = "import", _("import with evidence")

    pseudonym = models.UUIDField(_("pseudonym"), db_index=True)
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="consent_records", verbose_name=_("newsletter")
    )
    action = models.CharField(_("what happened"), max_length=20, choices=Action.choices)
    basis = models.CharField(_("basis"), max_length=30, choices=Basis.choices, blank=True)
    wording = models.TextField(_("wording"), blank=True)
    wording_hash = models.CharField(_("hash of the wording"), max_length=64, blank=True)
    privacy_version = models.CharField(_("version of the privacy page"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10)
    form_address = models.CharField(_("address of the form"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.pseudonym} {self.action}"


class ConsentContext(models.Model):
    """Where a consent came from on the network. Erased after a short time."""

    record = models.OneToOneField(
        ConsentRecord,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="context",
        primary_key=True,
        verbose_name=_("consent record"),
    )
    network_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    erase_after = models.DateTimeField(_("erase after"), db_index=True)

    class Meta:
        verbose_name = _("context of a consent")
        verbose_name_plural = _("contexts of consents")

    def __str__(self) -> str:
        return str(self.record_id)


class Suppression(models.Model):
    """An address never to be mailed. Only a keyed hash of it is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("hard bounce")
        COMPLAINED = "complained", _("complaint")
        ERASED = "erased", _("erased at the person's wish")
        REFUSED = "refused", _("“that was not me”")
        BY_HAND = "by-hand", _("by hand")

    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"


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
