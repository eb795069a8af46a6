"""Every reason for a suppression stands by itself, so that lifting one forgets no other."""

from django.conf import settings
from django.db import migrations, models

FROM_THE_STRONGEST = ("complained", "bounced", "by-hand", "erased", "refused")


def keep_the_strongest(apps, schema_editor):
    """Let each address have one suppression again, that of the strongest reason."""
    suppressions = apps.get_model("newsletter", "Suppression").objects.using(schema_editor.connection.alias)
    several = suppressions.values("address_hash").annotate(count=models.Count("pk")).filter(count__gt=1)
    for address in list(several.values_list("address_hash", flat=True)):
        by_reason = dict(suppressions.filter(address_hash=address).values_list("reason", "pk"))
        kept = next(by_reason[reason] for reason in FROM_THE_STRONGEST if reason in by_reason)
        suppressions.filter(address_hash=address).exclude(pk=kept).delete()


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
        # Last, so that going back begins with it: before, an address had one suppression.
        migrations.RunPython(migrations.RunPython.noop, keep_the_strongest),
    ]
