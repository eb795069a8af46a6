"""Runs of prompts, what they offered, and the desks they were asked from.

Targets are generic: `prompts` knows no essay and no edition.
"""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from prompts.budgets.models import ModelPrice
from prompts.drafting_settings import DraftingSettings
from prompts.overriding.models import PromptOverride
from prompts.provenance.models import BlockOrigin

__all__ = [
    "BlockOrigin",
    "Desk",
    "DraftingSettings",
    "ModelEndpoint",
    "ModelPrice",
    "MutedRule",
    "Note",
    "PromptOverride",
    "Run",
    "RunBody",
    "Suggestion",
    "Targeted",
]


class ModelEndpoint(models.Model):
    """An OpenAI-compatible endpoint, by name. Its address and key stay in the environment.

    `variable_suffix` "LOCAL" reads `OPENAI_BASE_URL_LOCAL` and `OPENAI_API_KEY_LOCAL`;
    an empty suffix reads the plain variables. An address an admin could edit would
    hand the key to whoever names a host.
    """

    class StructuredOutput(models.TextChoices):
        JSON_SCHEMA = "json_schema", _("JSON schema")
        JSON_OBJECT = "json_object", _("JSON object")
        NONE = "none", _("none")

    class TokenParameter(models.TextChoices):
        MAX_TOKENS = "max_tokens", "max_tokens"
        MAX_COMPLETION_TOKENS = "max_completion_tokens", "max_completion_tokens"

    name = models.CharField(_("name"), max_length=100, unique=True)
    variable_suffix = models.CharField(_("suffix of the environment variables"), max_length=40, blank=True)
    writer_model = models.CharField(_("model for drafting"), max_length=200)
    fast_model = models.CharField(_("model for short answers"), max_length=200, blank=True)
    judge_model = models.CharField(_("model for criticism"), max_length=200, blank=True)
    structured_output = models.CharField(
        _("structured output"),
        max_length=20,
        choices=StructuredOutput.choices,
        default=StructuredOutput.JSON_SCHEMA,
    )
    token_parameter = models.CharField(
        _("name of the length parameter"),
        max_length=30,
        choices=TokenParameter.choices,
        default=TokenParameter.MAX_TOKENS,
    )
    sends_temperature = models.BooleanField(_("accepts a temperature"), default=True)
    streams_usage = models.BooleanField(_("reports usage while streaming"), default=True)
    sees_images = models.BooleanField(_("sees images"), default=False)
    read_timeout = models.PositiveIntegerField(_("seconds of silence allowed"), default=60)
    is_default = models.BooleanField(_("use by default"), default=False)

    class Meta:
        verbose_name = _("model endpoint")
        verbose_name_plural = _("model endpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_endpoint"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Targeted(models.Model):
    """Something that belongs to one object of any app, usually a page."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name=_("kind of target"))
    object_id = models.CharField(_("target"), max_length=64)
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True


class Desk(Targeted):
    """The drafting desk of one target: its notes, its chosen shape and its outline."""

    shape = models.CharField(_("shape"), max_length=40, blank=True)
    topic = models.CharField(_("topic"), max_length=300, blank=True)
    outline = models.JSONField(_("outline"), default=list, blank=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("drafting desk")
        verbose_name_plural = _("drafting desks")
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="one_desk_per_target")]

    def __str__(self) -> str:
        return self.topic or f"{self.content_type_id}:{self.object_id}"


class Note(models.Model):
    """One piece of the author's own material: typed, brought in, or an answer to a question."""

    class Kind(models.TextChoices):
        TYPED = "typed", _("typed")
        PASTED = "pasted", _("pasted")
        FILE = "file", _("from a file")
        ADDRESS = "address", _("from a web page")
        ANSWER = "answer", _("answer")

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="notes", verbose_name=_("desk"))
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TYPED)
    question = models.TextField(_("question"), blank=True)
    text = models.TextField(_("text"), blank=True)
    source = models.CharField(_("source"), max_length=2000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.question or self.text[:60]


class Run(Targeted):
    """One call of a prompt: who asked, with what, what came back, what it cost.

    Filled by a worker and polled by the browser. `text` grows while tokens arrive.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        INCOMPLETE = "incomplete", _("incomplete")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")

    OPEN_STATUSES = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="runs",
        verbose_name=_("asked by"),
    )
    endpoint = models.ForeignKey(
        ModelEndpoint, null=True, on_delete=models.SET_NULL, related_name="runs", verbose_name=_("endpoint")
    )
    continues = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="continued_by", verbose_name=_("continues")
    )
    part = models.CharField(_("part of the target"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="ja")
    prompt_id = models.CharField(_("prompt"), max_length=60)
    prompt_hash = models.CharField(_("hash of the prompt"), max_length=64)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    bases = models.JSONField(_("hashes of the texts it answers to"), default=dict, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict)
    model = models.CharField(_("model asked"), max_length=200)
    model_returned = models.CharField(_("model that answered"), max_length=200, blank=True)
    request_id = models.CharField(_("request id of the endpoint"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.QUEUED)
    text = models.TextField(_("text"), blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    finish_reason = models.CharField(_("finish reason"), max_length=40, blank=True)
    error_code = models.CharField(_("error"), max_length=60, blank=True)
    error_data = models.JSONField(_("details of the error"), default=dict, blank=True)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False)
    tokens_in = models.PositiveIntegerField(_("tokens in"), null=True)
    tokens_cached = models.PositiveIntegerField(_("of these cached"), null=True)
    tokens_out = models.PositiveIntegerField(_("tokens out"), null=True)
    tokens_reasoning = models.PositiveIntegerField(_("of these reasoning"), null=True)
    usage_estimated = models.BooleanField(_("usage is estimated"), default=False)
    budget_month = models.DateField(_("month of the allowance"), null=True)
    reserved_tokens = models.BigIntegerField(_("tokens set aside"), null=True)
    reserved_micros = models.BigIntegerField(_("reserved, in millionths"), null=True)
    cost_micros = models.BigIntegerField(_("cost, in millionths"), null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-created_at"], name="run_of_target"),
            models.Index(
                fields=["status", "heartbeat_at"],
                condition=models.Q(status__in=["queued", "running"]),
                name="run_open",
            ),
            models.Index(fields=["budget_month", "user"], name="run_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.prompt_id} {self.id}"


class RunBody(models.Model):
    """What was sent for a run. Kept apart so that it can be erased while the audit row stays."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, primary_key=True, related_name="body")
    inputs = models.JSONField(_("inputs"), default=dict)
    messages = models.JSONField(pgettext_lazy("model", "messages"), default=list)

    class Meta:
        verbose_name = _("body of a run")
        verbose_name_plural = _("bodies of runs")

    def __str__(self) -> str:
        return str(self.run_id)


class Suggestion(models.Model):
    """A part of a run's output offered for acceptance. Only a person's save accepts it."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="suggestions", verbose_name=_("run"))
    position = models.PositiveIntegerField(_("position"), default=0)
    field = models.CharField(_("goes to"), max_length=100)
    text = models.TextField(_("text"))
    payload = models.JSONField(_("content"), default=dict)
    base_hash = models.CharField(_("hash of the text it replaces"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.OFFERED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("revision that took it in"),
    )

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="suggestion_position")]

    def __str__(self) -> str:
        return f"{self.run_id}#{self.position}"


class MutedRule(models.Model):
    """A rule of the checks that one person does not want to hear: "style.ending", or a whole check, "style"."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="muted_rules",
        verbose_name=_("muted by"),
    )
    rule = models.CharField(_("rule"), max_length=60)

    class Meta:
        verbose_name = _("muted rule")
        verbose_name_plural = _("muted rules")
        constraints = [models.UniqueConstraint(fields=["user", "rule"], name="rule_muted_once")]

    def __str__(self) -> str:
        return self.rule
