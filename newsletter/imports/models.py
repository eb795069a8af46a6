"""A file of subscribers on its way in: its reading, what was refused, and what undoing needs."""

from uuid import uuid4

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsletter.consent.models import ConsentRecord, Subscriber
from newsletter.newsletters.models import Newsletter


def private_storage() -> Storage:
    """Where uploaded files wait: below `VAR_DIR`, never where the web server reads."""
    return storages["private"]


def upload_name(_import: "SubscriberImport", _file_name: str) -> str:
    """A name of our own for an uploaded file: what its owner called it says nothing to the file system."""
    return f"imports/{uuid4().hex}"


class SubscriberImport(models.Model):
    """One file of subscribers, from its upload to its end or its undoing.

    `row_cursor` is the last row of the file that was taken in or refused; it moves in the
    transaction that writes the rows, so that a killed worker repeats nothing.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("columns being chosen")
        WAITING = "waiting", pgettext_lazy("import", "waiting")
        RUNNING = "running", pgettext_lazy("import", "running")
        HELD = "held", _("waits for a person")
        FINISHED = "finished", pgettext_lazy("import", "finished")
        CANCELLED = "cancelled", pgettext_lazy("import", "cancelled")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", pgettext_lazy("import", "undone")

    class Rule(models.TextChoices):
        FILL = "fill", _("fill in what is empty")
        OVERWRITE = "overwrite", _("overwrite what is known")
        SKIP = "skip", _("leave the known as they are")

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="imports", verbose_name=_("newsletter")
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to=upload_name, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200)
    file_hash = models.CharField(_("hash of the file"), max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    format = models.CharField(_("format"), max_length=20, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=20, blank=True)
    recognised = models.CharField(_("recognised as"), max_length=20, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    rule = models.CharField(_("for the known"), max_length=20, choices=Rule.choices, default=Rule.FILL)
    basis = models.CharField(_("basis"), max_length=30, choices=ConsentRecord.Basis.choices, blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="ja")
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.MAPPING)
    state_reason = models.CharField(_("why"), max_length=60, blank=True)
    row_cursor = models.PositiveBigIntegerField(_("read up to row"), default=0)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    work_until = models.DateTimeField(_("worked on until"), null=True)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_at = models.DateTimeField(pgettext_lazy("time", "undone"), null=True)

    class Meta:
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "work_until"], name="import_due")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ImportRefusal(models.Model):
    """A row of a file that was not taken in, and why. Deleted after 30 days and at the person's erasure."""

    subscriber_import = models.ForeignKey(
        SubscriberImport, on_delete=models.CASCADE, related_name="refusals", verbose_name=_("import")
    )
    row = models.PositiveBigIntegerField(_("row"))
    reason = models.CharField(_("reason"), max_length=40)
    raw = models.TextField(_("the row as it was"), blank=True, help_text=_("At most 2,000 characters."))
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created"), db_index=True)

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")

    def __str__(self) -> str:
        return f"{self.subscriber_import_id}/{self.row}: {self.reason}"


class ImportedChange(models.Model):
    """What an import changed about a person known before it. Undoing goes back where nobody changed it since."""

    subscriber_import = models.ForeignKey(
        SubscriberImport, on_delete=models.CASCADE, related_name="changes", verbose_name=_("import")
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="+", verbose_name=_("subscriber")
    )
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("imported change")
        verbose_name_plural = _("imported changes")

    def __str__(self) -> str:
        return f"{self.subscriber_import_id}/{self.subscriber_id}"
