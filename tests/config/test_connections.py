"""From addresses to settings."""

import stat
from pathlib import Path

import pytest

from config import connections


def test_sqlite_takes_the_write_lock_first_and_waits_for_it() -> None:
    settings = connections.database("sqlite:////var/x/db.sqlite3")
    assert settings["NAME"] == "/var/x/db.sqlite3"
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]
    assert "ATOMIC_REQUESTS" not in settings


def test_a_path_in_percent_encoding() -> None:
    assert connections.database("sqlite:////with%20space/db.sqlite3")["NAME"] == "/with space/db.sqlite3"


def test_postgresql_keeps_connections_and_checks_them() -> None:
    settings = connections.database("postgres://u:p%40ss@db:5433/name")
    assert (settings["USER"], settings["PASSWORD"]) == ("u", "p@ss")
    assert (settings["HOST"], settings["PORT"]) == ("db", 5433)
    assert settings["CONN_MAX_AGE"] == 60
    assert settings["CONN_HEALTH_CHECKS"] is True
    assert settings["OPTIONS"] == {"connect_timeout": 5, "options": "-c jit=off"}


def test_the_address_of_postgresql_may_say_more() -> None:
    settings = connections.database(
        "postgres://u:p@db/name?connect_timeout=20&options=-c%20jit%3Don&sslmode=require"
    )
    assert settings["OPTIONS"] == {"connect_timeout": 20, "options": "-c jit=on", "sslmode": "require"}


def test_the_file_broker_has_folders_of_its_own(tmp_path: Path) -> None:
    options = connections.broker("filesystem://", tmp_path / "broker")["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert options["data_folder_in"] == options["data_folder_out"]
    for name in ("queue", "control", "tmp"):
        folder = tmp_path / "broker" / name
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert 0.05 <= options["polling_interval"] <= 0.2


def test_redis_gives_tasks_of_the_dead_back_soon(tmp_path: Path) -> None:
    settings = connections.broker("redis://host:6379/3", tmp_path / "broker")
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"] == 3600
    assert settings["CELERY_WORKER_DISABLE_PREFETCH"] is True
    assert not (tmp_path / "broker").exists()


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://host", 25, False, False),
        ("smtp+tls://host", 587, True, False),
        ("smtps://host", 465, False, True),
        ("smtp+ssl://host", 465, False, True),
        ("smtp+tls://host:2525", 2525, True, False),
    ],
)
def test_mail_servers(address: str, port: int, tls: bool, ssl: bool) -> None:
    settings = connections.mail(address)
    assert settings["EMAIL_HOST"] == "host"
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_the_mail_servers_password_is_decoded() -> None:
    settings = connections.mail("smtp+tls://me%40example.org:a%2Fb+c@host")
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("me@example.org", "a/b+c")


def test_caches() -> None:
    assert connections.cache("locmem", "k")["BACKEND"].endswith("LocMemCache")
    assert connections.cache("redis://host/1", "k")["LOCATION"] == "redis://host/1"
