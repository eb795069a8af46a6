from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0004_fill_subscription_source"),
    ]

    operations = [
        migrations.AddField(
            model_name="signuprequest",
            name="bundle",
            field=models.UUIDField(db_index=True, null=True, verbose_name="press"),
        ),
        migrations.AddField(
            model_name="signuprequest",
            name="topics",
            field=models.JSONField(blank=True, default=list, verbose_name="topics"),
        ),
        migrations.AddField(
            model_name="signuprequest",
            name="browser_hash",
            field=models.CharField(blank=True, max_length=64, verbose_name="hash of the browser's cookie"),
        ),
        migrations.AddField(
            model_name="signuprequest",
            name="held_at",
            field=models.DateTimeField(null=True, verbose_name="held since"),
        ),
        migrations.AddField(
            model_name="signuprequest",
            name="hold_reasons",
            field=models.CharField(blank=True, max_length=200, verbose_name="held because of"),
        ),
        migrations.AddField(
            model_name="confirmationtoken",
            name="others",
            field=models.ManyToManyField(
                blank=True,
                related_name="confirmed_along",
                to="newsletter.subscription",
                verbose_name="confirmed along",
            ),
        ),
    ]
