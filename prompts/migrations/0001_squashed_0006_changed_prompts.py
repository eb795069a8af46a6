"""What a new installation begins with: the tables as the migrations named below leave them.

Django runs this one where none of those ran, and those where some did; `tests/architecture/test_squashed.py` holds
the two ways to the same tables. To be removed with the rest of them: `replaces` and the files it names.
"""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

import prompts.budgets.money
import prompts.drafting_settings


class Migration(migrations.Migration):
    replaces = [
        ("prompts", "0001_initial"),
        ("prompts", "0002_mute_rules"),
        ("prompts", "0003_prices_switches_and_allowances"),
        ("prompts", "0004_remember_where_blocks_came_from"),
        ("prompts", "0005_models_that_see_images"),
        ("prompts", "0006_changed_prompts"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftingSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=True,
                        help_text="Off: nobody can ask a model, and answers under way stop within two seconds.",
                        verbose_name="models may be asked",
                    ),
                ),
                (
                    "features_off",
                    prompts.drafting_settings.FeaturesField(blank=True, default=list, verbose_name="switched off"),
                ),
                (
                    "currency",
                    models.CharField(
                        default="USD",
                        help_text="That of the prices. Only what was paid in it counts.",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Write the currency as three capital letters, such as USD or JPY."
                            )
                        ],
                        verbose_name="currency of the allowances",
                    ),
                ),
                (
                    "month_tokens",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="tokens a month"),
                ),
                (
                    "month_micros",
                    prompts.budgets.money.MicrosField(blank=True, null=True, verbose_name="money a month"),
                ),
                (
                    "user_tokens",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="tokens a month for each person"
                    ),
                ),
                (
                    "user_micros",
                    prompts.budgets.money.MicrosField(
                        blank=True, null=True, verbose_name="money a month for each person"
                    ),
                ),
            ],
            options={
                "verbose_name": "drafting desk",
                "verbose_name_plural": "drafting desk",
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("object_id", models.CharField(max_length=64, verbose_name="target")),
                ("shape", models.CharField(blank=True, max_length=40, verbose_name="shape")),
                ("topic", models.CharField(blank=True, max_length=300, verbose_name="topic")),
                ("outline", models.JSONField(blank=True, default=list, verbose_name="outline")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last change")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="contenttypes.contenttype",
                        verbose_name="kind of target",
                    ),
                ),
            ],
            options={
                "verbose_name": "drafting desk",
                "verbose_name_plural": "drafting desks",
                "constraints": [
                    models.UniqueConstraint(fields=("content_type", "object_id"), name="one_desk_per_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "variable_suffix",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="suffix of the environment variables"
                    ),
                ),
                ("writer_model", models.CharField(max_length=200, verbose_name="model for drafting")),
                (
                    "fast_model",
                    models.CharField(blank=True, max_length=200, verbose_name="model for short answers"),
                ),
                ("judge_model", models.CharField(blank=True, max_length=200, verbose_name="model for criticism")),
                (
                    "structured_output",
                    models.CharField(
                        choices=[("json_schema", "JSON schema"), ("json_object", "JSON object"), ("none", "none")],
                        default="json_schema",
                        max_length=20,
                        verbose_name="structured output",
                    ),
                ),
                (
                    "token_parameter",
                    models.CharField(
                        choices=[("max_tokens", "max_tokens"), ("max_completion_tokens", "max_completion_tokens")],
                        default="max_tokens",
                        max_length=30,
                        verbose_name="name of the length parameter",
                    ),
                ),
                ("sends_temperature", models.BooleanField(default=True, verbose_name="accepts a temperature")),
                ("streams_usage", models.BooleanField(default=True, verbose_name="reports usage while streaming")),
                ("sees_images", models.BooleanField(default=False, verbose_name="sees images")),
                (
                    "read_timeout",
                    models.PositiveIntegerField(default=60, verbose_name="seconds of silence allowed"),
                ),
                ("is_default", models.BooleanField(default=False, verbose_name="use by default")),
            ],
            options={
                "verbose_name": "model endpoint",
                "verbose_name_plural": "model endpoints",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("is_default",),
                        name="one_default_endpoint",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("object_id", models.CharField(max_length=64, verbose_name="target")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("part", models.CharField(blank=True, max_length=100, verbose_name="part of the target")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                ("prompt_id", models.CharField(max_length=60, verbose_name="prompt")),
                ("prompt_hash", models.CharField(max_length=64, verbose_name="hash of the prompt")),
                ("request_hash", models.CharField(max_length=64, verbose_name="hash of the request")),
                (
                    "bases",
                    models.JSONField(blank=True, default=dict, verbose_name="hashes of the texts it answers to"),
                ),
                ("parameters", models.JSONField(default=dict, verbose_name="parameters")),
                ("model", models.CharField(max_length=200, verbose_name="model asked")),
                (
                    "model_returned",
                    models.CharField(blank=True, max_length=200, verbose_name="model that answered"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=200, verbose_name="request id of the endpoint"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("incomplete", "incomplete"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                            ("interrupted", "interrupted"),
                        ],
                        default="queued",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("result", models.JSONField(blank=True, null=True, verbose_name="result")),
                ("finish_reason", models.CharField(blank=True, max_length=40, verbose_name="finish reason")),
                ("error_code", models.CharField(blank=True, max_length=60, verbose_name="error")),
                ("error_data", models.JSONField(blank=True, default=dict, verbose_name="details of the error")),
                ("cancel_requested", models.BooleanField(default=False, verbose_name="cancel requested")),
                ("tokens_in", models.PositiveIntegerField(null=True, verbose_name="tokens in")),
                ("tokens_cached", models.PositiveIntegerField(null=True, verbose_name="of these cached")),
                ("tokens_out", models.PositiveIntegerField(null=True, verbose_name="tokens out")),
                ("tokens_reasoning", models.PositiveIntegerField(null=True, verbose_name="of these reasoning")),
                ("usage_estimated", models.BooleanField(default=False, verbose_name="usage is estimated")),
                ("budget_month", models.DateField(null=True, verbose_name="month of the allowance")),
                ("reserved_tokens", models.BigIntegerField(null=True, verbose_name="tokens set aside")),
                ("reserved_micros", models.BigIntegerField(null=True, verbose_name="reserved, in millionths")),
                ("cost_micros", models.BigIntegerField(null=True, verbose_name="cost, in millionths")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("heartbeat_at", models.DateTimeField(null=True, verbose_name="last sign of life")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="contenttypes.contenttype",
                        verbose_name="kind of target",
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="continued_by",
                        to="prompts.run",
                        verbose_name="continues",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="prompts.modelendpoint",
                        verbose_name="endpoint",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "run",
                "verbose_name_plural": "runs",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["content_type", "object_id", "-created_at"], name="run_of_target"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["status", "heartbeat_at"],
                        name="run_open",
                    ),
                    models.Index(fields=["budget_month", "user"], name="run_of_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "model",
                    models.CharField(
                        help_text="The name under which it is asked, as under the model endpoints.",
                        max_length=200,
                        verbose_name="model",
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="in force from"),
                ),
                (
                    "currency",
                    models.CharField(
                        default="USD",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}\\Z", "Write the currency as three capital letters, such as USD or JPY."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("input_micros", prompts.budgets.money.MicrosField(verbose_name="price of a million tokens in")),
                (
                    "cached_micros",
                    prompts.budgets.money.MicrosField(
                        blank=True,
                        help_text="Empty: the same as tokens in.",
                        null=True,
                        verbose_name="price of a million cached tokens",
                    ),
                ),
                (
                    "output_micros",
                    prompts.budgets.money.MicrosField(
                        help_text="0 everywhere for a model that runs on your own machine.",
                        verbose_name="price of a million tokens out",
                    ),
                ),
            ],
            options={
                "verbose_name": "price of a model",
                "verbose_name_plural": "prices of models",
                "ordering": ["model", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("model", "valid_from"), name="one_price_of_a_model_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("input_micros__gte", 0),
                            ("output_micros__gte", 0),
                            models.Q(("cached_micros", None), ("cached_micros__gte", 0), _connector="OR"),
                        ),
                        name="no_price_below_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MutedRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("rule", models.CharField(max_length=60, verbose_name="rule")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="muted_rules",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="muted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "muted rule",
                "verbose_name_plural": "muted rules",
                "constraints": [models.UniqueConstraint(fields=("user", "rule"), name="rule_muted_once")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("typed", "typed"),
                            ("pasted", "pasted"),
                            ("file", "from a file"),
                            ("address", "from a web page"),
                            ("answer", "answer"),
                        ],
                        default="typed",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("question", models.TextField(blank=True, verbose_name="question")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("source", models.CharField(blank=True, max_length=2000, verbose_name="source")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last change")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="prompts.desk",
                        verbose_name="desk",
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="PromptOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("prompt_id", models.CharField(max_length=60, verbose_name="prompt")),
                (
                    "language",
                    models.CharField(
                        choices=[("ja", "Japanese"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="Left empty, it begins as the text of the prompt's file.",
                        verbose_name="text",
                    ),
                ),
                (
                    "uses_file",
                    models.BooleanField(
                        default=False,
                        help_text="Let this text rest: the file is used, and the text is kept for later.",
                        verbose_name="use the file",
                    ),
                ),
                (
                    "base_hash",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="hash of the file it was written against"
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "changed prompt",
                "verbose_name_plural": "changed prompts",
                "constraints": [
                    models.UniqueConstraint(fields=("prompt_id", "language"), name="one_override_per_prompt")
                ],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="RunBody",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="body",
                        serialize=False,
                        to="prompts.run",
                    ),
                ),
                ("inputs", models.JSONField(default=dict, verbose_name="inputs")),
                ("messages", models.JSONField(default=list, verbose_name="messages")),
            ],
            options={
                "verbose_name": "body of a run",
                "verbose_name_plural": "bodies of runs",
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("field", models.CharField(max_length=100, verbose_name="goes to")),
                ("text", models.TextField(verbose_name="text")),
                ("payload", models.JSONField(default=dict, verbose_name="content")),
                (
                    "base_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="hash of the text it replaces"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("accepted", "accepted"), ("rejected", "rejected")],
                        default="offered",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="revision that took it in",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="prompts.run",
                        verbose_name="run",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "verbose_name_plural": "suggestions",
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("run", "position"), name="suggestion_position")],
            },
        ),
        migrations.CreateModel(
            name="BlockOrigin",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("block", models.CharField(max_length=36, verbose_name="id of the block")),
                ("text", models.TextField(verbose_name="accepted text")),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="prompts.suggestion",
                        verbose_name="suggestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "origin of a block",
                "verbose_name_plural": "origins of blocks",
                "constraints": [
                    models.UniqueConstraint(fields=("suggestion", "block"), name="block_of_suggestion_once")
                ],
            },
        ),
    ]
