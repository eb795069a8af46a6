from django.db import migrations, models

import newsletter.newsletters.models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0025_domain_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailserver",
            name="warm_up",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Messages of mailings per day, from the first day of use on, such as 200, 500, 1000, 2000, 5000. Afterwards nothing is limited. Days without mail do not count. Empty: no plan.",
                max_length=500,
                validators=[newsletter.newsletters.models.validate_plan],
                verbose_name="warm-up plan",
            ),
        ),
        migrations.AddField(
            model_name="mailserver",
            name="warm_up_from",
            field=models.DateField(
                blank=True,
                help_text="Days before it do not count: another day begins the plan anew. Empty: the first day of use.",
                null=True,
                verbose_name="first day of the plan",
            ),
        ),
        migrations.CreateModel(
            name="ServerDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("day", models.DateField(verbose_name="day")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="messages sent")),
            ],
            options={
                "verbose_name": "day of a mail server",
                "verbose_name_plural": "days of mail servers",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("server", "day"), name="one_row_per_server_day")],
            },
        ),
    ]
