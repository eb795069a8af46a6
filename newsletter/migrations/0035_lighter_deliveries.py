"""A delivery's columns have the values of one that waits by themselves, nobody is looked for by variant alone, and
addresses are told apart by a number instead of a text: see `Delivery` and `AddressKey`.

On PostgreSQL the new guard over addresses is built while workers go on reading and writing, and takes the place of
the old one in a moment. That reads the deliveries twice and waits for transactions that are open. Whoever breaks it
off starts it again.

SQLite copies the table once.
"""

import django.db.models.deletion
from django.db import migrations, models, transaction

TABLE = "newsletter_delivery"
GUARD, NEXT_GUARD = "one_delivery_per_address", "delivery_next_by_address"
BEFORE, AFTER = '(SUBSTR(address_hash, 1, 32) COLLATE "C")', "(SUBSTR(address_hash, 1, 32)::uuid)"


class LighterDeliveries(migrations.SeparateDatabaseAndState):
    """All of it at once: SQLite would copy the table for each field."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._alter(app_label, schema_editor, from_state, to_state, guard=AFTER)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._alter(app_label, schema_editor, from_state, to_state, guard=BEFORE)

    def _alter(self, app_label, schema_editor, from_state, to_state, *, guard):
        before, after = (state.apps.get_model(app_label, "delivery") for state in (from_state, to_state))
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        # SQLite copies the table to what the second model says, whichever field is named.
        names = [operation.name for operation in self.state_operations] if is_postgresql else ["variant"]
        if is_postgresql:
            _build(schema_editor, guard)
        with transaction.atomic(schema_editor.connection.alias):
            if is_postgresql:
                schema_editor.execute(f"DROP INDEX {GUARD}")
                schema_editor.execute(f"ALTER INDEX {NEXT_GUARD} RENAME TO {GUARD}")
            for name in names:
                schema_editor.alter_field(after, *(model._meta.get_field(name) for model in (before, after)))


def _build(schema_editor, guard):
    """Leave the index whole; one that was broken off before is built again."""
    concurrently = "" if schema_editor.connection.in_atomic_block else "CONCURRENTLY"
    schema_editor.execute(f"DROP INDEX {concurrently} IF EXISTS {NEXT_GUARD}")
    schema_editor.execute(f"CREATE UNIQUE INDEX {concurrently} {NEXT_GUARD} ON {TABLE} (mailing_id, {guard})")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("newsletter", "0034_fewer_delivery_indexes"),
    ]

    operations = [
        LighterDeliveries(
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="attempt",
                    field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="attempts"),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="message_id",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=250, verbose_name="Message-ID"
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="reason",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="reason"
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="reply",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=500, verbose_name="server's reply"
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("pending", "waiting"),
                            ("claimed", "claimed"),
                            ("sending", "being sent"),
                            ("submitted", "submitted"),
                            ("failed", "failed"),
                            ("withheld", "withheld"),
                            ("cancelled", "cancelled"),
                            ("uncertain", "uncertain"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="variant",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="deliveries",
                        to="newsletter.mailingvariant",
                        verbose_name="variant",
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="worker",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=80, verbose_name="worker"
                    ),
                ),
            ],
        ),
    ]
