import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import newsletter.sending.limits.models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0024_undo_and_local_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="DomainLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carriers", "Japanese carriers (docomo, au, SoftBank)"),
                            ("docomo", "docomo"),
                            ("au", "au (KDDI)"),
                            ("softbank", "SoftBank (Y!mobile, former Vodafone)"),
                            ("yahoo-japan", "Yahoo! JAPAN"),
                            ("gmail", "Gmail"),
                            ("microsoft", "Microsoft (Outlook, Hotmail, Live)"),
                            ("icloud", "iCloud"),
                        ],
                        max_length=20,
                        verbose_name="known domains",
                    ),
                ),
                (
                    "domains",
                    models.TextField(
                        blank=True,
                        help_text="One per line. Each stands for everything below it too.",
                        validators=[newsletter.sending.limits.models.validate_domains],
                        verbose_name="further domains",
                    ),
                ),
                (
                    "per_minute",
                    models.PositiveIntegerField(
                        help_text="For all of them together.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="messages per minute at most",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every mail server, each counted by itself.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domain_limits",
                        to="newsletter.mailserver",
                        verbose_name="mail server",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit for recipients' domains",
                "verbose_name_plural": "limits for recipients' domains",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="DomainBucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("domain", models.CharField(blank=True, max_length=253, verbose_name="domain")),
                ("free_at", models.DateTimeField(null=True, verbose_name="next message may leave")),
                ("promised_until", models.DateTimeField(null=True, verbose_name="moments are promised until")),
                ("rate", models.FloatField(null=True, verbose_name="messages per minute when slowed")),
                ("slowed_at", models.DateTimeField(null=True, verbose_name="slowed")),
                ("reply", models.CharField(blank=True, max_length=300, verbose_name="server's reply")),
                (
                    "limit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buckets",
                        to="newsletter.domainlimit",
                        verbose_name="limit",
                    ),
                ),
            ],
            options={
                "verbose_name": "pace for a recipients' domain",
                "verbose_name_plural": "paces for recipients' domains",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("limit__isnull", False)),
                        fields=("server", "limit"),
                        name="one_bucket_per_limit",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("limit__isnull", True)),
                        fields=("server", "domain"),
                        name="one_bucket_per_domain",
                    ),
                ],
            },
        ),
    ]
