"""Who is mailed and why they may be: sign-ups, links and notices; people and proofs have files of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.abuse.models import RateWindow
from newsletter.consent.former import FormerPseudonym, FormerSubscription
from newsletter.consent.people import Subscriber, Subscription, Topic
from newsletter.consent.proofs import ConsentContext, ConsentRecord
from newsletter.newsletters.models import Newsletter
from newsletter.suppressions.models import Suppression

__all__ = [
    "ConfirmationToken",
    "ConsentContext",
    "ConsentRecord",
    "FormerPseudonym",
    "FormerSubscription",
    "Notice",
    "PersonToken",
    "RateWindow",
    "SignUpRequest",
    "Subscriber",
    "Subscription",
    "Suppression",
    "Topic",
]


class SignUpRequest(models.Model):
    """A press on the sign-up button, kept until the mail worker has read it.

    The web process writes the same row whether the address is known or not, so that
    neither its answer nor its timing tells (DESIGN I10). The row is deleted once read. One
    press over several newsletters is one `bundle`; a press in doubt is held until a person
    has looked at it.
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
    bundle = models.UUIDField(_("press"), null=True, db_index=True)
    topics = models.JSONField(pgettext_lazy("newsletter", "topics"), default=list, blank=True)
    browser_hash = models.CharField(_("hash of the browser's cookie"), max_length=64, blank=True)
    held_at = models.DateTimeField(_("held since"), null=True)
    hold_reasons = models.CharField(_("held because of"), max_length=200, blank=True)
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
    others = models.ManyToManyField(
        Subscription, blank=True, related_name="confirmed_along", verbose_name=_("confirmed along")
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


class PersonToken(models.Model):
    """A link sent to an address for a person's own affair: a new address, or their data. Only its hash is kept."""

    class Purpose(models.TextChoices):
        ADDRESS = "address", _("change of address")
        OWN_DATA = "own-data", _("own data")
        OBJECTION = "objection", _("objection to a change of address")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("subscriber")
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True)
    new_email = models.CharField(_("new address"), max_length=254, blank=True)
    new_email_key = models.CharField(_("new address for comparing"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("link for own data")
        verbose_name_plural = _("links for own data")

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.purpose} {self.created_at:%Y-%m-%d}"


class Notice(models.Model):
    """One mail about a subscription outside any mailing, kept until it is submitted.

    A confirmation or reminder whose outcome is unknown may be tried again; a welcome
    may not, so that it comes at most once and then stays `uncertain`.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("confirmation mail")
        REMINDER = "reminder", _("“already subscribed” mail")
        WELCOME = "welcome", _("welcome mail")
        ADDRESS_CHANGE = "address-change", _("mail to a new address")
        ADDRESS_CHANGED = "address-changed", _("word to the old address")
        OWN_DATA = "own-data", _("mail with the link to one's own data")

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
    person_token = models.OneToOneField(
        PersonToken,
        null=True,
        on_delete=models.CASCADE,
        related_name="notice",
        verbose_name=_("link for own data"),
    )
    recipient = models.CharField(
        _("recipient"), max_length=254, blank=True, help_text=_("Empty: the subscriber's address.")
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

    @property
    def goes_to(self) -> str:
        """The address this mail goes to: its own, else the subscriber's present one."""
        return self.recipient or self.subscription.subscriber.email
