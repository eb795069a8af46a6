import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0006_sign_up_refusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DomainSuppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "domain",
                    models.CharField(
                        help_text="In ASCII and small letters, as DNS knows it.",
                        max_length=253,
                        unique=True,
                        verbose_name="domain",
                    ),
                ),
                ("shown", models.CharField(max_length=253, verbose_name="domain as people write it")),
                ("detail", models.CharField(blank=True, max_length=300, verbose_name="detail")),
                ("created_at", models.DateTimeField(verbose_name="since")),
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
            ],
            options={
                "verbose_name": "suppressed domain",
                "verbose_name_plural": "suppressed domains",
                "ordering": ["domain"],
            },
        ),
        migrations.AddField(
            model_name="suppression",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="created by",
            ),
        ),
    ]
