"""The database refuses to change or delete a proof or an event."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from newsletter import append_only
from newsletter.consent.models import ConsentRecord
from newsletter.editions.corrections.models import Correction
from newsletter.events import Event
from tests.factories.editions import make_edition, newsletter_page
from tests.factories.newsletter import SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(now):
    parent = newsletter_page()
    subscription = SubscriptionFactory(newsletter=parent.newsletter)
    Event.objects.create(kind=Event.Kind.SUBSCRIBED, source="test", at=now, newsletter=subscription.newsletter)
    Correction.objects.create(edition=make_edition(parent=parent), text="正：十一月", at=now)
    return {
        "newsletter_consentrecord": ConsentRecord,
        "newsletter_correction": Correction,
        "newsletter_event": Event,
    }


def triggers() -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith(append_only.TABLES)}


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET at = at", "DELETE FROM {table}", "DELETE FROM {table} WHERE id > 0"]
)
def test_plain_sql_is_refused(rows, table, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))
    assert rows[table].objects.exists()


@pytest.mark.parametrize("table", append_only.TABLES)
def test_the_orm_is_refused(rows, table):
    row = rows[table].objects.first()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.delete()


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize("statement", ["INSERT OR REPLACE INTO", "REPLACE INTO", "INSERT OR IGNORE INTO"])
def test_replacing_is_refused_on_sqlite(rows, table, statement):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} {table} SELECT * FROM {table}")
    row = rows[table].objects.first()
    row.pk = None
    row.save()
    assert rows[table].objects.latest("pk").pk == row.pk


@pytest.mark.parametrize("table", append_only.TABLES)
def test_truncate_is_refused_on_postgresql(rows, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()  # PostgreSQL truncates nothing while foreign keys wait to be checked
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert rows[table].objects.exists()


def test_every_table_is_guarded_and_setting_the_guards_twice_changes_nothing():
    verbs = ["update", "delete", "truncate" if connection.vendor == "postgresql" else "replace"]
    expected = {f"{table}_no_{verb}" for table in append_only.TABLES for verb in verbs}
    assert triggers() == expected
    append_only.guard()
    assert triggers() == expected


def test_migrating_brings_lost_guards_back():
    expected = triggers()
    append_only.lift()
    assert triggers() == set()
    call_command("migrate", "newsletter", verbosity=0)
    assert triggers() == expected


def test_maintenance_may_delete_and_leaves_the_guards_in_place(rows):
    with append_only.lifted():
        ConsentRecord.objects.all().delete()
    assert not ConsentRecord.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()


def test_maintenance_that_fails_leaves_everything_as_it_was(rows):
    with pytest.raises(ZeroDivisionError), append_only.lifted():
        1 / ConsentRecord.objects.all().delete()[0] / 0
    assert ConsentRecord.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRecord.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_a_test_that_flushes_starts_empty_and_guarded(_round):
    assert not ConsentRecord.objects.exists()
    SubscriptionFactory()
    with pytest.raises(IntegrityError, match="append-only"):
        ConsentRecord.objects.all().delete()
