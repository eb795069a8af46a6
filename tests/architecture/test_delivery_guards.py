"""What keeps a second delivery out is exchanged by migrations while workers go on, on each database in its way."""

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from newsletter.sending.models import Delivery
from tests.factories.sending import make_running_mailing


def unique_columns(model: type[Model]) -> set[tuple[str | None, ...]]:
    """What a table has once only, by column; None stands for an expression."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {tuple(one["columns"]) for one in found.values() if one["unique"]}


def database_defaults(model: type[Model]) -> set[str]:
    """The columns of a table that the database can fill by itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"SELECT name FROM pragma_table_info('{model._meta.db_table}') WHERE dflt_value NOT NULL"
            )
        else:
            sql = "SELECT column_name FROM information_schema.columns"
            sql += " WHERE table_name = %s AND column_default IS NOT NULL"
            cursor.execute(sql, [model._meta.db_table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_guards_of_deliveries_are_exchanged_and_the_deliveries_stay() -> None:
    """There and back, and again where they were exchanged without anybody noting it down."""
    make_running_mailing(count=2)
    rows = list(Delivery.objects.order_by("pk").values())
    loader = MigrationLoader(connection, replace_migrations=False)
    guards = loader.get_migration("newsletter", "0034_fewer_delivery_indexes")
    lighter = loader.get_migration("newsletter", "0035_lighter_deliveries")
    before = loader.project_state(("newsletter", "0033_delivery_references"))
    between = loader.project_state(("newsletter", "0034_fewer_delivery_indexes"))
    now, filled = unique_columns(Delivery), database_defaults(Delivery)
    assert {("subscriber_id", "mailing_id"), ("mailing_id", None)} <= now
    assert {"state", "reason", "reply", "attempt", "worker", "message_id"} <= filled
    for migration, state in ((lighter, between), (guards, before)):
        with connection.schema_editor(atomic=True) as editor:
            migration.unapply(state.clone(), editor)
    try:
        earlier = unique_columns(Delivery)
        assert {("mailing_id", "subscriber_id"), ("mailing_id", "address_hash")} <= earlier
        assert not earlier & {("subscriber_id", "mailing_id"), ("mailing_id", None)}
        assert not database_defaults(Delivery) & {"state", "reason", "reply", "attempt", "worker", "message_id"}
        with pytest.raises(IntegrityError):
            Delivery.objects.update(address_hash=rows[0]["address_hash"])
    finally:
        for migration, state in ((guards, before), (guards, before), (lighter, between), (lighter, between)):
            with connection.schema_editor(atomic=False) as editor:
                migration.apply(state.clone(), editor)
    assert (unique_columns(Delivery), database_defaults(Delivery)) == (now, filled)
    assert list(Delivery.objects.order_by("pk").values()) == rows
