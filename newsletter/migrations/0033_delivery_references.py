"""PostgreSQL no longer checks what deliveries refer to: see `Delivery`."""

import django.db.models.deletion
from django.db import migrations, models


class AlterFieldOnPostgreSQL(migrations.AlterField):
    """SQLite would copy the whole table for each field, and writes no row the sooner for it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    database_backwards = database_forwards


class Migration(migrations.Migration):
    dependencies = [
        ("newsletter", "0032_routes"),
    ]

    operations = [
        AlterFieldOnPostgreSQL(
            model_name="delivery",
            name="mailing",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="newsletter.mailing",
                verbose_name="mailing",
            ),
        ),
        AlterFieldOnPostgreSQL(
            model_name="delivery",
            name="subscriber",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deliveries",
                to="newsletter.subscriber",
                verbose_name="subscriber",
            ),
        ),
        AlterFieldOnPostgreSQL(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deliveries",
                to="newsletter.subscription",
                verbose_name="subscription",
            ),
        ),
        AlterFieldOnPostgreSQL(
            model_name="delivery",
            name="variant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="deliveries",
                to="newsletter.mailingvariant",
                verbose_name="variant",
            ),
        ),
    ]
