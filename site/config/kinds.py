"""What an environment variable may hold: the readers that turn its text into a value, or refuse it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from newsletter.newsletters.providers import SCHEME, read_provider

YES = ("yes", "true", "on", "1")
NO = ("no", "false", "off", "0")
Mode = Literal["embedded", "test", "production"]
REQUIRED = "required"


@dataclass(frozen=True)
class Kind:
    """What a variable may hold: its name in the table, its reader, and what to tell who got it wrong."""

    name: str
    read: Callable[[str], Any]
    expected: str
    empty: Any = ""


@dataclass(frozen=True)
class Variable:
    """One environment variable.

    `embedded` and `production` are defaults as one would type them. `{PORT}` and the
    like stand for variables above it in the table. `REQUIRED` means that there is none.
    """

    name: str
    kind: Kind
    meaning: str
    embedded: str
    production: str
    read_in_tests: bool = False
    secret: bool = False


def _any_text(raw: str) -> str:
    return raw


def _yes_or_no(raw: str) -> bool:
    if raw.lower() not in (*YES, *NO):
        raise ValueError(raw)
    return raw.lower() in YES


def _port(raw: str) -> int:
    number = int(raw)
    if not 1 <= number <= 65535:
        raise ValueError(raw)
    return number


def _count(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError(raw)
    return number


def _folder(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def _file(raw: str) -> Path:
    path = Path(raw).expanduser().absolute()
    if not path.is_file():
        raise ValueError(raw)
    return path


def _root_address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError(raw)
    if parts.path.rstrip("/") or parts.query or parts.fragment:
        raise ValueError(raw)
    return f"{parts.scheme}://{parts.netloc}"


def _https_root_address(raw: str) -> str:
    address = _root_address(raw)
    if not address.startswith("https://"):
        raise ValueError(raw)
    return address


def _address_with_scheme(*schemes: str, needs_host: bool = True) -> Callable[[str], str]:
    def read(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in schemes or (needs_host and not parts.hostname):
            raise ValueError(raw)
        if parts.port is not None and not 1 <= parts.port <= 65535:
            raise ValueError(raw)
        return raw

    return read


def _database_address(raw: str) -> str:
    if raw.startswith("sqlite:///") and len(raw) > len("sqlite:///"):
        return raw
    return _address_with_scheme("postgres", "postgresql")(raw)


def _broker_address(raw: str) -> str:
    if raw == "filesystem://":
        return raw
    return _address_with_scheme("redis", "rediss", "amqp", "amqps")(raw)


def _cache_address(raw: str) -> str:
    return raw if raw == "locmem" else _address_with_scheme("redis", "rediss")(raw)


def _optional_http_address(raw: str) -> str:
    return _address_with_scheme("http", "https")(raw).rstrip("/") if raw else ""


def _host_names(raw: str) -> list[str]:
    names = raw.split()
    if any(not re.fullmatch(r"\.?[A-Za-z0-9.:\[\]-]+", name) for name in names):
        raise ValueError(raw)
    return names


def _host_and_port(raw: str) -> str:
    host, _colon, port = raw.rpartition(":")
    if raw and not (host and port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError(raw)
    return raw


def _words(raw: str) -> list[str]:
    return raw.split()


def _time_zone(raw: str) -> str:
    if raw not in available_timezones():
        raise ValueError(raw)
    return raw


def _log_level(raw: str) -> str:
    if raw.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(raw)
    return raw.upper()


def _mail_address(raw: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", raw):
        raise ValueError(raw)
    return raw


def _domain(raw: str) -> str:
    label = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
    if len(raw) > 253 or not re.fullmatch(rf"{label}(\.{label})+", raw.lower()):
        raise ValueError(raw)
    return raw.lower()


def _domains(raw: str) -> tuple[str, ...]:
    return tuple(_domain(one) for one in raw.split())


def _selector(raw: str) -> str:
    return _domain(f"{raw}.example").removesuffix(".example")


def _private_key(algorithm: Literal["rsa", "ed25519"]) -> Callable[[str], str]:
    def read(raw: str) -> str:
        from newsletter.message import dkim_keys  # an installation without keys need not load the library

        try:
            given = raw.startswith("-----BEGIN")
            pem = raw.replace("\\n", "\n") if given else Path(raw).expanduser().read_text("ascii")
        except OSError as error:
            raise ValueError(raw) from error
        dkim_keys.read_private_key(pem, algorithm=algorithm)
        return pem

    return read


def _long_secret(raw: str) -> str:
    if raw and (len(raw) < 50 or len(set(raw)) < 5):
        raise ValueError("too short")
    return raw


def _long_secrets(raw: str) -> list[str]:
    return [_long_secret(one) for one in raw.split()]


def _mail_server_address(raw: str) -> str:
    if raw.startswith(f"{SCHEME}:"):
        read_provider(raw)
        return raw
    return _smtp_address(raw)


_smtp_address = _address_with_scheme("smtp", "smtp+tls", "smtps", "smtp+ssl")

TEXT = Kind("text", _any_text, "any text")
YES_NO = Kind("yes or no", _yes_or_no, "yes or no")
PORT_NUMBER = Kind("port", _port, "a port number from 1 to 65535, such as 8010")
COUNT = Kind("whole number", _count, "a whole number, 0 or more")
FOLDER = Kind("folder", _folder, "the path of a folder")
FILE = Kind("file", _file, "the path of a file that is there", empty=None)
ROOT = Kind("root address", _root_address, "http:// or https:// and a host, without a path")
HTTPS_ROOT = Kind(
    "root address", _https_root_address, "https:// and a host, without a path, such as https://example.org"
)
DATABASE = Kind(
    "database address", _database_address, "sqlite:////path/to/file or postgres://user:password@host:5432/name"
)
BROKER = Kind(
    "broker address", _broker_address, "filesystem://, redis://host:6379/0 or amqp://user:password@host//"
)
CACHE = Kind("cache address", _cache_address, "locmem or redis://host:6379/1")
MAIL_SERVER = Kind(
    "mail server address",
    _mail_server_address,
    "smtp+tls://user:password@host:587 (STARTTLS), smtp+ssl://…:465, smtp://host:25 or provider://NAME?api_key=…",
)
HOST_AND_PORT = Kind("host and port", _host_and_port, "a host and a port such as 127.0.0.1:783")
HTTP_ADDRESS = Kind("web address", _optional_http_address, "an address such as https://api.example.org/v1")
WORDS = Kind("names", _words, "names separated by spaces", empty=())
HOSTS = Kind("host names", _host_names, "host names separated by spaces", empty=())
ZONE = Kind("time zone", _time_zone, "an IANA time zone such as Asia/Tokyo")
LEVEL = Kind("log level", _log_level, "DEBUG, INFO, WARNING or ERROR")
MAIL_ADDRESS = Kind("mail address", _mail_address, "one mail address such as office@example.org")
SECRET = Kind("secret", _long_secret, "at least 50 characters, not all alike")
SECRETS = Kind("secrets", _long_secrets, "secrets of at least 50 characters each, separated by spaces", empty=())
DOMAIN = Kind("domain", _domain, "a domain such as bounce.example.org, in ASCII")
DOMAINS = Kind("domains", _domains, "domains separated by spaces, in ASCII", empty=())
SELECTOR = Kind("DNS name", _selector, "letters, digits and hyphens, such as k2026")
RSA_KEY = Kind(
    "private key", _private_key("rsa"), "an RSA key of 2048 bits or more as PEM, or the path of its file"
)
ED25519_KEY = Kind("private key", _private_key("ed25519"), "an Ed25519 key as PEM, or the path of its file")
