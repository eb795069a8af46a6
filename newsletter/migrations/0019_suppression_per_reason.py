"""Every reason for a suppression stands by itself, so that lifting one forgets no other."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0018_edition_blocks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="suppression",
            name="address_hash",
            field=models.CharField(max_length=64, verbose_name="keyed hash of the address"),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                fields=("address_hash", "reason"), name="one_suppression_per_reason"
            ),
        ),
    ]
