"""A database and a broker of one's own on the servers that `make test` may use."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from psycopg import sql

from config.env import VARIABLES
from tests.running.template import need_not_outlive_a_power_cut, postgres_template

MARK = "kawaraban-test"
"""The key that says that a Redis database is in use."""


def server_for_tests(name: str) -> str:
    """The address of a server, by the variable that may name it; else the usual one on loopback."""
    default = next(variable.embedded for variable in VARIABLES if variable.name == name)
    return os.environ.get(name, "").strip() or default


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of a new PostgreSQL database, migrated, dropped afterwards."""
    server = server_for_tests("TEST_DATABASE_URL")
    name = f"kawaraban_{uuid.uuid4().hex[:12]}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as problem:
        pytest.skip(f"PostgreSQL does not answer ({type(problem).__name__})")
    with connection:
        template = sql.Identifier(postgres_template(server))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
        connection.execute(need_not_outlive_a_power_cut(name))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def redis_database() -> Iterator[str]:
    """The address of an empty Redis database that nobody else uses, emptied again afterwards."""
    server = urlsplit(server_for_tests("TEST_BROKER_URL"))
    for number in range(14, 0, -1):
        address = urlunsplit(server._replace(path=f"/{number}"))
        client = redis.Redis.from_url(address, socket_connect_timeout=5)
        try:
            free = client.dbsize() == 0 and bool(client.set(MARK, os.getpid(), nx=True))
        except redis.RedisError as problem:
            pytest.skip(f"Redis does not answer ({type(problem).__name__})")
        if free:
            break
    else:
        pytest.skip("Every database of Redis is in use")
    try:
        yield address
    finally:
        client.flushdb()
        client.close()
