"""A person's deliveries are found by the constraint that begins with the person, and addresses are told apart by
half of their hash: see `Delivery` and `AddressKey`.

On PostgreSQL the new indexes are built while workers go on reading and writing, and take the places of the old
ones in a moment in which nobody writes: there is always a guard. That reads the deliveries four times, which takes
some seconds for each million of them, and waits for transactions that are open. Whoever breaks it off starts it
again. The way back also builds the index over people, and nobody writes while it does.

SQLite copies the table once.
"""

import django.db.models.deletion
from django.db import migrations, models, transaction

import newsletter.sending.address_key

TABLE = "newsletter_delivery"
BY_PERSON, BY_ADDRESS = "one_delivery_per_subscriber", "one_delivery_per_address"
NEXT_PERSON, NEXT_ADDRESS = "delivery_next_by_person", "delivery_next_by_address"
BEFORE = {NEXT_PERSON: "mailing_id, subscriber_id", NEXT_ADDRESS: "mailing_id, address_hash"}
AFTER = {
    NEXT_PERSON: "subscriber_id, mailing_id",
    NEXT_ADDRESS: 'mailing_id, (SUBSTR(address_hash, 1, 32) COLLATE "C")',
}


class OtherGuards(migrations.SeparateDatabaseAndState):
    """What keeps a second delivery out, built anew and exchanged at once."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._exchange(app_label, schema_editor, from_state, to_state, AFTER)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._exchange(app_label, schema_editor, from_state, to_state, BEFORE)

    def _exchange(self, app_label, schema_editor, from_state, to_state, indexes):
        before, after = (state.apps.get_model(app_label, "delivery") for state in (from_state, to_state))
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        if is_postgresql:
            _build(schema_editor, indexes)
        with transaction.atomic(schema_editor.connection.alias):
            if is_postgresql:
                _put_in_place(schema_editor, is_constraint=indexes is BEFORE)
            # SQLite copies the table to what the second model says, its constraints included.
            fields = (model._meta.get_field("subscriber") for model in (before, after))
            schema_editor.alter_field(after, *fields)


def _build(schema_editor, indexes):
    """Leave both indexes whole; one that was broken off before is built again."""
    concurrently = "" if schema_editor.connection.in_atomic_block else "CONCURRENTLY"
    for name, columns in indexes.items():
        schema_editor.execute(f"DROP INDEX {concurrently} IF EXISTS {name}")
        schema_editor.execute(f"CREATE UNIQUE INDEX {concurrently} {name} ON {TABLE} ({columns})")


def _put_in_place(schema_editor, *, is_constraint):
    """Let the new indexes bear the names. The one over addresses is a constraint unless it is over an expression."""
    for name in (BY_PERSON, BY_ADDRESS):
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {name}")
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
    by_index = f"ALTER TABLE {TABLE} ADD CONSTRAINT %s UNIQUE USING INDEX %s"
    schema_editor.execute(by_index % (BY_PERSON, NEXT_PERSON))
    if is_constraint:
        schema_editor.execute(by_index % (BY_ADDRESS, NEXT_ADDRESS))
    else:
        schema_editor.execute(f"ALTER INDEX {NEXT_ADDRESS} RENAME TO {BY_ADDRESS}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("newsletter", "0033_delivery_references"),
    ]

    operations = [
        OtherGuards(
            state_operations=[
                migrations.RemoveConstraint(model_name="delivery", name="one_delivery_per_subscriber"),
                migrations.RemoveConstraint(model_name="delivery", name="one_delivery_per_address"),
                migrations.AlterField(
                    model_name="delivery",
                    name="subscriber",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="newsletter.subscriber",
                        verbose_name="subscriber",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        fields=("subscriber", "mailing"), name="one_delivery_per_subscriber"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        models.F("mailing"),
                        newsletter.sending.address_key.AddressKey("address_hash"),
                        name="one_delivery_per_address",
                    ),
                ),
            ],
        ),
    ]
