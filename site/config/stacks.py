"""The two stacks the tests run on, and whether the second answers here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config import connections

PATIENCE = 2.0
"""Seconds to wait for a server that may not be there."""


@dataclass(frozen=True)
class Services:
    """Where PostgreSQL and Redis are looked for."""

    database_url: str
    broker_url: str

    def missing(self) -> list[str]:
        """What does not answer, in words; empty when the second stack can run."""
        return [*_without(self.database_url, _postgresql_answers), *_without(self.broker_url, _redis_answers)]


def _without(address: str, answers: Any) -> list[str]:
    problem = answers(address)
    return [f"{_shown(address)}: {problem}"] if problem else []


def _shown(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}"


def _postgresql_answers(address: str) -> str:
    import psycopg

    settings = connections.database(address)
    try:
        psycopg.connect(
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            dbname=settings["NAME"],
            connect_timeout=int(PATIENCE),
        ).close()
    except psycopg.Error as problem:
        return str(problem).strip().splitlines()[0]
    return ""


def _redis_answers(address: str) -> str:
    import redis

    client = redis.Redis.from_url(address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    try:
        client.ping()
    except (OSError, redis.RedisError) as problem:
        return str(problem).strip().splitlines()[0]
    finally:
        client.close()
    return ""


def environment(stack: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a test run on `stack`: embedded or services."""
    return {**environ, "TEST_STACK": stack, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
