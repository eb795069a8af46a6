import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import newsletter.imports.models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0009_segments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SubscriberImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=newsletter.imports.models.private_storage,
                        upload_to=newsletter.imports.models.upload_name,
                        verbose_name="file",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="name of the file")),
                ("file_hash", models.CharField(max_length=64, verbose_name="hash of the file")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("format", models.CharField(blank=True, max_length=20, verbose_name="format")),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="encoding")),
                ("delimiter", models.CharField(blank=True, max_length=20, verbose_name="delimiter")),
                ("recognised", models.CharField(blank=True, max_length=20, verbose_name="recognised as")),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="columns")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("fill", "fill in what is empty"),
                            ("overwrite", "overwrite what is known"),
                            ("skip", "leave the known as they are"),
                        ],
                        default="fill",
                        max_length=20,
                        verbose_name="for the known",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("double-opt-in", "double opt-in"),
                            ("form", "form"),
                            ("business-card", "business card"),
                            ("customer", "customer"),
                            ("published-address", "published address"),
                            ("import", "import with evidence"),
                        ],
                        max_length=30,
                        verbose_name="basis",
                    ),
                ),
                ("evidence", models.CharField(blank=True, max_length=2000, verbose_name="evidence")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="agreed on")),
                ("language", models.CharField(default="ja", max_length=10, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "columns being chosen"),
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("held", "waits for a person"),
                            ("finished", "finished"),
                            ("cancelled", "cancelled"),
                            ("failed", "failed"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                        ],
                        default="mapping",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=60, verbose_name="why")),
                ("row_cursor", models.PositiveBigIntegerField(default=0, verbose_name="read up to row")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("work_until", models.DateTimeField(null=True, verbose_name="worked on until")),
                ("worker", models.CharField(blank=True, max_length=80, verbose_name="worker")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of subscribers",
                "verbose_name_plural": "imports of subscribers",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="subscriberimport",
            index=models.Index(fields=["state", "work_until"], name="import_due"),
        ),
        migrations.CreateModel(
            name="ImportRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("row", models.PositiveBigIntegerField(verbose_name="row")),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                (
                    "raw",
                    models.TextField(
                        blank=True, help_text="At most 2,000 characters.", verbose_name="the row as it was"
                    ),
                ),
                (
                    "address_hash",
                    models.CharField(
                        blank=True, db_index=True, max_length=64, verbose_name="keyed hash of the address"
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="created")),
                (
                    "subscriber_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="newsletter.subscriberimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused row",
                "verbose_name_plural": "refused rows",
            },
        ),
        migrations.CreateModel(
            name="ImportedChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("before", models.JSONField(verbose_name="before")),
                ("after", models.JSONField(verbose_name="after")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                (
                    "subscriber_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="newsletter.subscriberimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported change",
                "verbose_name_plural": "imported changes",
            },
        ),
        migrations.AddField(
            model_name="subscriber",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="newsletter.subscriberimport",
                verbose_name="added by the import",
            ),
        ),
        migrations.AddIndex(
            model_name="subscriber",
            index=models.Index(
                condition=models.Q(("added_by__isnull", False)), fields=["added_by"], name="subscriber_added_by"
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="newsletter.subscriberimport",
                verbose_name="added by the import",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("added_by__isnull", False)), fields=["added_by"], name="subscription_added_by"
            ),
        ),
    ]
