"""The migrations say what the models say."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, AlterField
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField, Model
from django.utils import timezone, translation

from newsletter.editions.approval.models import EditionApproval
from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import Newsletter
from newsletter.sending.models import Mailing, MailingVariant
from newsletter.suppressions.models import Suppression


def test_nothing_is_left_to_migrate() -> None:
    """What `makemigrations --check` finds, from the files alone: databases have their own tests."""
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    with translation.override(None):  # a migration holds the words as they are written
        asked = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert asked.changes(graph=loader.graph) == {}


def test_squashed_migrations_say_what_those_they_replace_said() -> None:
    """From the files alone; `test_squashed.py` compares the tables."""
    loader = MigrationLoader(None, replace_migrations=False)
    squashed = [key for key in loader.replacements if key[0] in FROM]
    assert sorted(app for app, _name in squashed) == ["blog", "newsletter", "prompts"]
    single = loader.project_state([loader.replacements[key].replaces[-1] for key in squashed])
    short = MigrationLoader(None).project_state(squashed)
    for app, _name in squashed:
        assert {key for key in single.models if key[0] == app} == {key for key in short.models if key[0] == app}
    changes = MigrationAutodetector(single, short).changes(graph=loader.graph)
    assert {app: found for app, found in changes.items() if app in FROM} == {}


FROM = {"blog": 5, "config": 3, "newsletter": 23, "prompts": 7}
"""The first migration of each app that must leave workers of the version before able to insert."""
WITHOUT_DEFAULT: dict[str, str] = {}
"""Columns that may do without, as `app.migration.model.field`, each with its reason."""


def needs_default(field: Field) -> bool:
    """Whether a row cannot be inserted by who does not know the column."""
    return bool(not isinstance(field, ManyToManyField) and not field.null and not field.has_db_default())


def columns_without_default(loader: MigrationLoader, key: tuple[str, str]) -> Iterator[str]:
    """Columns that a migration adds to a table, or takes null from, and that old workers could not fill."""
    app, name = key
    before = loader.project_state(sorted(parent.key for parent in loader.graph.node_map[key].parents))
    for operation in loader.get_migration(app, name).operations:
        if isinstance(operation, AddField | AlterField) and needs_default(operation.field):
            if isinstance(operation, AlterField):
                known = before.models[app, operation.model_name_lower].fields.get(operation.name)
                if known is None or not known.null:
                    continue
            yield f"{app}.{name}.{operation.model_name_lower}.{operation.name}"


def test_new_columns_let_workers_of_the_version_before_insert() -> None:
    """During a rolling upgrade old workers insert rows without the columns they do not know."""
    loader = MigrationLoader(None, replace_migrations=False)
    single = loader.graph.nodes.keys() - loader.replacements.keys()
    ours = [key for key in single if key[0] in FROM and int(key[1][:4]) >= FROM[key[0]]]
    found = {column for key in sorted(ours) for column in columns_without_default(loader, key)}
    assert found == set(WITHOUT_DEFAULT)


def test_a_column_without_a_default_is_found() -> None:
    """The check finds what it is for: `opened_archive` had no default when it was added."""
    loader = MigrationLoader(None, replace_migrations=False)
    found = set(columns_without_default(loader, ("newsletter", "0014_archive_and_corrections")))
    assert found == {
        "newsletter.0014_archive_and_corrections.mailing.opened_archive",
        "newsletter.0014_archive_and_corrections.mailingvariant.title",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Mailing, MailingVariant, Newsletter, EditionPage, EditionApproval])
def test_columns_of_the_last_versions_have_a_default_in_the_database(model: type[Model]) -> None:
    """What was added without one between 0014 and 0022 got it by 0023."""
    wanted = {
        "opened_archive", "title", "fields", "conditions", "least_hours",
        "approval_required", "form", "page_hash", "by_another",
    }  # fmt: skip
    columns = {field.column: field for field in model._meta.local_concrete_fields if field.column in wanted}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT name, dflt_value FROM pragma_table_info('{model._meta.db_table}')")
        else:
            sql = "SELECT column_name, column_default FROM information_schema.columns WHERE table_name = %s"
            cursor.execute(sql, [model._meta.db_table])
        kept = dict(cursor.fetchall())
    assert columns
    assert [column for column in columns if kept[column] is None] == []


@pytest.mark.django_db(transaction=True)
def test_going_back_before_suppressions_per_reason_keeps_the_strongest() -> None:
    for address, reasons in (
        ("a", ["refused", "complained", "erased"]),
        ("b", ["erased", "by-hand"]),
        ("c", ["erased"]),
    ):
        for reason in reasons:
            Suppression.objects.create(address_hash=address, reason=reason, created_at=timezone.now())
    loader = MigrationLoader(connection, replace_migrations=False)
    migration = loader.get_migration("newsletter", "0019_suppression_per_reason")
    with connection.schema_editor(atomic=True) as editor:
        migration.unapply(loader.project_state(("newsletter", "0018_edition_blocks")), editor)
    try:
        found = dict(Suppression.objects.values_list("address_hash", "reason"))
        assert found == {"a": "complained", "b": "by-hand", "c": "erased"}
        assert Suppression.objects.count() == 3
        with pytest.raises(IntegrityError):
            Suppression.objects.create(address_hash="a", reason="refused", created_at=timezone.now())
    finally:
        with connection.schema_editor(atomic=True) as editor:
            migration.apply(loader.project_state(("newsletter", "0018_edition_blocks")), editor)
    Suppression.objects.create(address_hash="a", reason="refused", created_at=timezone.now())
