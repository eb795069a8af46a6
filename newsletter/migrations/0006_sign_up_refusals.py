import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0005_sign_up_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignUpRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("hour", models.DateTimeField(verbose_name="hour")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("foreign", "form on another site"),
                            ("trap", "time trap"),
                            ("honeypot", "hidden field filled in"),
                            ("network", "too many from one network"),
                            ("address", "too many for one address"),
                            ("domain", "too many for one domain"),
                            ("total", "too many in all"),
                            ("disposable", "disposable address"),
                            ("dots", "many dots in the address"),
                            ("proof", "wrong or used proof of work"),
                            ("unproven", "no proof of work"),
                            ("bombing", "too many mails to one address"),
                            ("discarded", "discarded by hand"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=60, verbose_name="network")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="count")),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_up_refusals",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused sign-up",
                "verbose_name_plural": "refused sign-ups",
            },
        ),
        migrations.AddConstraint(
            model_name="signuprefusal",
            constraint=models.UniqueConstraint(
                fields=("hour", "newsletter", "reason", "network"), name="one_refusal_count"
            ),
        ),
        migrations.CreateModel(
            name="UsedSolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("nonce", models.CharField(max_length=64, unique=True, verbose_name="nonce")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="valid until")),
            ],
            options={
                "verbose_name": "used proof of work",
                "verbose_name_plural": "used proofs of work",
            },
        ),
    ]
