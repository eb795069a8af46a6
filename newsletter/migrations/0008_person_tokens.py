import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0007_suppression_by_domain"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("address", "change of address"), ("own-data", "own data")],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the token")),
                ("new_email", models.CharField(blank=True, max_length=254, verbose_name="new address")),
                (
                    "new_email_key",
                    models.CharField(blank=True, max_length=254, verbose_name="new address for comparing"),
                ),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "link for own data",
                "verbose_name_plural": "links for own data",
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="person_token",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notice",
                to="newsletter.persontoken",
                verbose_name="link for own data",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="recipient",
            field=models.CharField(
                blank=True, help_text="Empty: the subscriber's address.", max_length=254, verbose_name="recipient"
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmation", "confirmation mail"),
                    ("reminder", "“already subscribed” mail"),
                    ("welcome", "welcome mail"),
                    ("address-change", "mail to a new address"),
                    ("address-changed", "word to the old address"),
                    ("own-data", "mail with the link to one's own data"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="consentrecord",
            name="action",
            field=models.CharField(
                choices=[
                    ("requested", "asked for"),
                    ("confirmed", "confirmed"),
                    ("imported", "imported"),
                    ("withdrawn", "withdrawn"),
                    ("refused", "“that was not me”"),
                    ("paused", "paused"),
                    ("resumed", "resumed"),
                    ("changed", "changed"),
                    ("erased", "erased"),
                    ("undone", "undone"),
                ],
                max_length=20,
                verbose_name="what happened",
            ),
        ),
    ]
