import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0012_bulk_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="persontoken",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("address", "change of address"),
                    ("own-data", "own data"),
                    ("objection", "objection to a change of address"),
                ],
                max_length=20,
                verbose_name="purpose",
            ),
        ),
        migrations.CreateModel(
            name="FormerPseudonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("pseudonym", models.UUIDField(unique=True, verbose_name="pseudonym")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_pseudonyms",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "former pseudonym",
                "verbose_name_plural": "former pseudonyms",
            },
        ),
        migrations.CreateModel(
            name="FormerSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("former_id", models.BigIntegerField(unique=True, verbose_name="number it had")),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="formerly",
                        to="newsletter.subscription",
                        verbose_name="subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "former subscription",
                "verbose_name_plural": "former subscriptions",
            },
        ),
    ]
