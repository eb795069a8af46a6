"""The migrations say what the models say."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_nothing_is_left_to_migrate() -> None:
    """What `makemigrations --check` finds, from the files alone: databases have their own tests."""
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    with translation.override(None):  # a migration holds the words as they are written
        asked = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert asked.changes(graph=loader.graph) == {}
