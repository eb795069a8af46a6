import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import newsletter.sending.limits.models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0031_alarms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
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
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Of several servers for the same mail each carries its share: 3 beside 1 is three quarters.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="weight",
                    ),
                ),
                (
                    "waits",
                    models.BooleanField(
                        default=False,
                        help_text="While the server is left alone after a fault, no other one stands in for it.",
                        verbose_name="mail waits for this server",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every newsletter that has no route of its own for the recipient.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routes",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routes",
                        to="newsletter.mailserver",
                        verbose_name="mail server",
                    ),
                ),
            ],
            options={
                "verbose_name": "route",
                "verbose_name_plural": "routes",
                "ordering": ["newsletter", "server", "pk"],
            },
        ),
    ]
