"""One sending of an edition: the mailing, its frozen content, and a row per recipient."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import Subscriber, Subscription
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter, validate_time_zone
from newsletter.sending.address_key import AddressKey
from newsletter.sending.states import (
    FINAL_MAILING_STATES,
    OPEN_DELIVERY_STATES,
    OPEN_MAILING_STATES,
    DeliveryState,
    MailingState,
)

NOTHING = models.Value({}, models.JSONField())


class Mailing(models.Model):
    """One sending of one revision of an edition to an audience at a time (DESIGN I3, I4, I9)."""

    State = MailingState
    FINAL_STATES = FINAL_MAILING_STATES

    edition = models.ForeignKey(
        EditionPage, on_delete=models.PROTECT, related_name="mailings", verbose_name=_("edition")
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", on_delete=models.PROTECT, related_name="+", verbose_name=_("pinned revision")
    )
    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="mailings", verbose_name=_("newsletter")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    state_reason = models.CharField(_("why"), max_length=60, blank=True)
    state_data = models.JSONField(_("details"), default=dict, blank=True)
    audience = models.JSONField(_("audience"), default=dict)
    start_at = models.DateTimeField(_("starts (UTC)"), null=True, db_index=True)
    wall_time = models.CharField(_("intended local time"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[validate_time_zone])
    local_from = models.CharField(
        _("zone of the first readers, when each is mailed by their own clock"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
    )
    waves = models.JSONField(_("how many are due when, by local time"), null=True, blank=True)
    leaves_at = models.DateTimeField(_("first mail leaves not before"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    work_until = models.DateTimeField(_("being prepared until"), null=True)
    freeze_cursor = models.BigIntegerField(_("frozen up to subscription"), default=0)
    frozen_at = models.DateTimeField(_("audience frozen"), null=True)
    counted_at = models.DateTimeField(_("deliveries last counted"), null=True)
    frozen_count = models.PositiveIntegerField(_("frozen recipients"), null=True)
    candidate_count = models.PositiveIntegerField(_("candidates"), default=0)
    excluded = models.JSONField(_("excluded, by reason"), default=dict, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    opened_archive = models.BooleanField(_("made the archive page public"), default=False, db_default=False)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-start_at", "-id"]
        permissions = [("send_mailing", _("Can schedule, pause and cancel mailings"))]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state__in=[str(state) for state in OPEN_MAILING_STATES]),
                name="one_open_mailing_per_edition",
            )
        ]
        indexes = [models.Index(fields=["state", "start_at"], name="mailing_due")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.state}"

    @property
    def wall_moment(self) -> datetime | None:
        """The intended local time, as it stands on the wall: without a zone."""
        return datetime.fromisoformat(self.wall_time) if self.wall_time else None

    @property
    def by_local_time(self) -> bool:
        """Whether each reader is mailed at the wall time of their own zone."""
        return bool(self.local_from)

    @property
    def words_of_zone(self) -> str:
        """Whose clock the wall time stands on, in the active language."""
        return gettext("by each reader's own clock") if self.by_local_time else self.zone


class MailingVariant(models.Model):
    """The frozen content of a mailing: what every recipient of this variant gets."""

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="variants", verbose_name=_("mailing")
    )
    key = models.CharField(_("key"), max_length=60, default="default")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=400, blank=True, db_default="")
    number = models.PositiveIntegerField(_("number (Vol.)"), null=True)
    subject = models.CharField(_("subject"), max_length=400)
    preheader = models.CharField(_("preheader"), max_length=400, blank=True)
    html = models.TextField(_("HTML"))
    text = models.TextField(_("text"))
    web_html = models.TextField(_("archive page"), blank=True)
    headers = models.JSONField(_("headers"), default=dict)
    links = models.JSONField(_("links"), default=list)
    essays = models.JSONField(_("essays"), null=True, blank=True)
    fields = models.JSONField(_("merge fields"), default=dict, db_default=NOTHING, blank=True)
    conditions = models.JSONField(_("conditions"), default=dict, db_default=NOTHING, blank=True)
    body_hash = models.CharField(_("hash of the content"), max_length=64)
    created_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("variant of a mailing")
        verbose_name_plural = _("variants of a mailing")
        constraints = [models.UniqueConstraint(fields=["mailing", "key"], name="variant_key")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.key}"


class Delivery(models.Model):
    """One recipient of one mailing. A deferral is `pending` with a later next attempt.

    No index names a column that changes while a delivery is worked on, so that PostgreSQL writes a change beside
    the row and touches no index (HOT updates). What is due is found by `DeliveryRange`. Each index is a good part
    of what freezing takes: the constraint that begins with the subscriber also finds a person's deliveries, and
    who has a variant is looked for among its mailing's. What a new row says everywhere the database writes itself.

    PostgreSQL does not check its references, which took longer than writing the row: the freeze holds what they
    name while it writes, and whoever deletes a person locks them first (`consent.linked.lock_people`).
    """

    State = DeliveryState
    OPEN_STATES = OPEN_DELIVERY_STATES

    mailing = models.ForeignKey(
        Mailing,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
        verbose_name=_("mailing"),
    )
    variant = models.ForeignKey(
        MailingVariant,
        on_delete=models.DO_NOTHING,  # Only `freeze.drop_unused` deletes one by itself: it looks first.
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
        verbose_name=_("variant"),
    )
    subscriber = models.ForeignKey(
        Subscriber,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
        verbose_name=_("subscriber"),
    )
    subscription = models.ForeignKey(
        Subscription,
        null=True,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_constraint=False,
        verbose_name=_("subscription"),
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PENDING, db_default=State.PENDING
    )
    reason = models.CharField(_("reason"), max_length=60, blank=True, default="", db_default="")
    reply_code = models.PositiveSmallIntegerField(_("code of the server's reply"), null=True)
    reply = models.CharField(_("server's reply"), max_length=500, blank=True, default="", db_default="")
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    lost_claims = models.PositiveSmallIntegerField(_("claims lost"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    deferred_since = models.DateTimeField(_("deferred since"), null=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    worker = models.CharField(_("worker"), max_length=80, blank=True, default="", db_default="")
    wire_at = models.DateTimeField(_("put on the wire"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "mailing"], name="one_delivery_per_subscriber"),
            models.UniqueConstraint("mailing", AddressKey("address_hash"), name="one_delivery_per_address"),
        ]
        indexes = [models.Index(fields=["mailing", "id"], name="delivery_in_order")]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.pk}: {self.state}"


class DeliveryRange(models.Model):
    """Where to look for work: some of a mailing's deliveries that follow each other, and when to look.

    Both times are hints and the deliveries the truth. `due_at` is never later than the next attempt of anything
    that waits in the range, `leased_until` never later than the end of a lease in it; either may be earlier, and
    is put right by whoever looked. None: nothing to look for.
    """

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="ranges", db_index=False, verbose_name=_("mailing")
    )
    first_id = models.BigIntegerField(_("first delivery"))
    last_id = models.BigIntegerField(_("last delivery"))
    due_at = models.DateTimeField(_("something waits from"), null=True)
    leased_until = models.DateTimeField(_("a lease ends at"), null=True)

    class Meta:
        verbose_name = _("range of deliveries")
        verbose_name_plural = _("ranges of deliveries")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["mailing", "first_id"], name="one_range_per_start")]
        indexes = [
            models.Index(
                fields=["mailing", "due_at", "first_id"],
                condition=models.Q(due_at__isnull=False),
                name="range_due",
            ),
            models.Index(
                fields=["leased_until"], condition=models.Q(leased_until__isnull=False), name="range_leased"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}: {self.first_id}-{self.last_id}"


class MailingTally(models.Model):
    """How many of a mailing's deliveries ended in a state for a reason.

    Changed in the transaction that changes the deliveries; in several `shard`s, so that workers do not wait for
    each other. The sum over the shards counts; one of them may be negative.
    """

    mailing = models.ForeignKey(
        Mailing, on_delete=models.CASCADE, related_name="tallies", db_index=False, verbose_name=_("mailing")
    )
    shard = models.PositiveSmallIntegerField(_("shard"))
    state = models.CharField(_("state"), max_length=20, choices=DeliveryState.choices)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    number = models.BigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("tally of a mailing")
        verbose_name_plural = _("tallies of a mailing")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailing", "shard", "state", "reason"], name="one_tally_per_shard")
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}: {self.number} {self.state}"


class ServerState(models.Model):
    """How one mail server is doing, shared by all workers: its breaker and its rate.

    The breaker is open until `closed_until`: after a fault of the server itself nobody
    tries it before. `free_at` is the moment from which the next message may leave.
    """

    key = models.CharField(_("mail server"), max_length=60, unique=True)
    faults = models.PositiveIntegerField(_("faults in a row"), default=0)
    closed_until = models.DateTimeField(_("not tried before"), null=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    last_fault_at = models.DateTimeField(_("time of the last fault"), null=True)
    free_at = models.DateTimeField(_("next message may leave"), null=True)

    class Meta:
        verbose_name = _("state of a mail server")
        verbose_name_plural = _("states of mail servers")

    def __str__(self) -> str:
        return self.key


class ServerConnection(models.Model):
    """One of the connections a mail server allows at once, leased by a worker."""

    server = models.CharField(_("mail server"), max_length=60)
    number = models.PositiveSmallIntegerField(_("number"))
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)

    class Meta:
        verbose_name = _("connection to a mail server")
        verbose_name_plural = _("connections to mail servers")
        constraints = [models.UniqueConstraint(fields=["server", "number"], name="one_row_per_connection")]

    def __str__(self) -> str:
        return f"{self.server} {self.number}"
