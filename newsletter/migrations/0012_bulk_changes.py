import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0011_monthly_digest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("pause", "Pause the subscription"),
                            ("resume", "End the pause"),
                            ("leave", "End the subscription"),
                            ("add-topic", "Add a topic"),
                            ("remove-topic", "Take a topic away"),
                            ("suppress", "Suppress the addresses"),
                        ],
                        max_length=20,
                        verbose_name="action",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("selection", models.JSONField(blank=True, default=dict, verbose_name="selection")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("finished", "finished"), ("cancelled", "cancelled")],
                        default="running",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("cursor", models.BigIntegerField(default=0, verbose_name="done up to subscription")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="left as they were")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("worked_at", models.DateTimeField(verbose_name="last worked on")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk change",
                "verbose_name_plural": "bulk changes",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["worked_at"],
                        name="bulk_change_running",
                    )
                ],
            },
        ),
    ]
