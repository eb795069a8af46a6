from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0026_warm_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("server", models.CharField(max_length=60, verbose_name="mail server")),
                ("message_id", models.CharField(max_length=250, verbose_name="provider's name of the message")),
                ("delivery_id", models.BigIntegerField(db_index=True, verbose_name="delivery")),
            ],
            options={
                "verbose_name": "message at a provider",
                "verbose_name_plural": "messages at providers",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("server", "message_id"), name="one_row_per_provider_message")
                ],
            },
        ),
    ]
