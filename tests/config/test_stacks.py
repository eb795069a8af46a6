"""The second stack: whether PostgreSQL and Redis answer here, and that a run on them really uses them."""

import pytest
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from config.celery import app
from config.stacks import Services
from tests.conftest import cannot_run


@pytest.mark.embedded_only
def test_postgresql_and_redis_answer() -> None:
    missing = Services(settings.TEST_DATABASE_URL, settings.TEST_BROKER_URL).missing()
    if missing:
        cannot_run(f"no second run on PostgreSQL and Redis: {'; '.join(missing)}")


@pytest.mark.embedded_only
def test_servers_that_are_not_there_are_named_without_secrets(port: int) -> None:
    address = f"127.0.0.1:{port}"
    services = Services(f"postgres://u:hunter2@{address}/x", f"redis://:hunter2@{address}/0")
    database, broker = services.missing()
    assert database.startswith(f"postgres://{address}: ")
    assert broker.startswith(f"redis://{address}: ")
    assert "hunter2" not in database + broker


@pytest.mark.django_db
def test_this_run_uses_the_stack_it_was_started_for() -> None:
    expected = {"embedded": ("sqlite", "filesystem"), "services": ("postgresql", "redis")}[settings.TEST_STACK]
    assert (connection.vendor, app.conf.broker_url.partition(":")[0]) == expected


@pytest.mark.django_db
def test_no_table_gets_a_new_file_after_a_test_that_commits() -> None:
    tables = ["blog_homepage", "newsletter_event"]
    statements = connection.ops.sql_flush(no_style(), tables)
    assert [statement.rstrip(";") for statement in statements] == [f'DELETE FROM "{table}"' for table in tables]
