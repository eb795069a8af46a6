"""From the addresses in the environment to the settings of Django and Celery. Pure functions."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from newsletter.newsletters.providers import SCHEME

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
CONNECT_SECONDS = 5
"""libpq itself waits without end, and a page with it."""
NO_JIT = "-c jit=off"
"""PostgreSQL compiles what it takes for costly, for a second each time; pages are made of short queries."""
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465, "smtp+ssl": 465}


def database(address: str) -> dict[str, Any]:
    """Django's settings of one database.

    SQLite writes ahead and takes the write lock at the start of a transaction: an
    upgrade from reading to writing would fail at once. PostgreSQL connections are kept
    for a minute and checked before use; a server that does not even take a connection is
    given up after CONNECT_SECONDS, unless the address itself says `?connect_timeout=`.
    """
    settings: dict[str, Any] = environ.Env.db_url_config(address)
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = dict(SQLITE_OPTIONS)
    else:
        settings["CONN_MAX_AGE"] = 60
        settings["CONN_HEALTH_CHECKS"] = True
        settings["OPTIONS"] = {"connect_timeout": CONNECT_SECONDS, "options": NO_JIT} | settings.get("OPTIONS", {})
    return settings


def broker(address: str, folder: Path) -> dict[str, Any]:
    """Celery's settings of its broker. `folder` is used by the file broker alone, and made here."""
    if address == "filesystem://":
        # With a host, though there is none: kombu would warn of its absence at every start.
        return {
            "CELERY_BROKER_URL": "filesystem://localhost",
            "CELERY_BROKER_TRANSPORT_OPTIONS": _file_broker(folder),
        }
    settings: dict[str, Any] = {"CELERY_BROKER_URL": address}
    if address.startswith("redis"):
        settings["CELERY_WORKER_DISABLE_PREFETCH"] = True
        settings["CELERY_BROKER_TRANSPORT_OPTIONS"] = {
            "visibility_timeout": 3600,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
        }
    return settings


def _file_broker(folder: Path) -> dict[str, Any]:
    # Workers move each message to the temporary folder first: it must lie on the same file system.
    queue, control, temporary = folder / "queue", folder / "control", folder / "tmp"
    for each in (queue, control, temporary):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "store_processed": False,
        "polling_interval": 0.1,
    }


def mail(address: str) -> dict[str, Any]:
    """Django's settings of its mail server. `smtps` is TLS from the first octet (RFC 8314 §3.3)."""
    parts = urlsplit(address)
    if parts.scheme == SCHEME:
        return {"EMAIL_BACKEND": "newsletter.sending.providers.backend.EmailBackend"}
    return {
        "EMAIL_BACKEND": "newsletter.message.backend.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme in ("smtps", "smtp+ssl"),
    }


def cache(address: str, prefix: str) -> dict[str, Any]:
    """Django's settings of its cache."""
    if address == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": prefix}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "KEY_PREFIX": prefix}
