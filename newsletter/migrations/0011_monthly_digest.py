from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0010_subscriber_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="editionpage",
            name="is_monthly_digest",
            field=models.BooleanField(
                default=False,
                help_text="Those who want the digest only get this edition, and no other.",
                verbose_name="this is the monthly digest",
            ),
        ),
    ]
