import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0002_legal_name_en"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("slug", models.SlugField(max_length=60, verbose_name="short name")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the name above.",
                        max_length=80,
                        verbose_name="name in English",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "is_offered",
                    models.BooleanField(
                        default=True,
                        help_text="No: those who chose it keep it, nobody else is asked.",
                        verbose_name="may be chosen",
                    ),
                ),
                (
                    "newsletter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="newsletter.newsletter",
                        verbose_name="newsletter",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["position", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.UniqueConstraint(fields=("newsletter", "slug"), name="one_topic_per_slug"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="topics",
            field=models.ManyToManyField(
                blank=True,
                help_text="None chosen: all of them.",
                related_name="subscriptions",
                to="newsletter.topic",
                verbose_name="topics",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="frequency",
            field=models.CharField(
                choices=[("every", "every edition"), ("monthly", "the monthly digest only")],
                default="every",
                max_length=20,
                verbose_name="how often",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="source",
            field=models.CharField(
                choices=[("form", "form"), ("import", "import"), ("admin", "by hand")],
                default="form",
                max_length=20,
                verbose_name="came by",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="source_detail",
            field=models.CharField(
                blank=True,
                help_text="The path of the form's page, or the name of the import.",
                max_length=300,
                verbose_name="came from",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["newsletter", "confirmed_at"], name="subscription_confirmed"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["newsletter", "unsubscribed_at"], name="subscription_left"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("pseudonym__isnull", False)),
                fields=["pseudonym", "at"],
                name="event_of_person",
            ),
        ),
        migrations.AlterModelOptions(
            name="subscriber",
            options={
                "permissions": [
                    ("export_subscriber", "Can export addresses"),
                    ("erase_subscriber", "Can erase people"),
                ],
                "verbose_name": "subscriber",
                "verbose_name_plural": "subscribers",
            },
        ),
        migrations.AlterModelOptions(
            name="subscription",
            options={
                "permissions": [("change_standing", "Can change the standing of subscriptions")],
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
            },
        ),
    ]
