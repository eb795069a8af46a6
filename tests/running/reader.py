"""A reader at the door of the installation: requests to the WSGI application, in this process."""

import gzip
import io
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from config.page_cache.generation import Watch
from config.page_cache.middleware import house
from config.page_cache.store import Store
from config.page_cache.wsgi import PageCache


@dataclass(frozen=True)
class Got:
    """An answer: its status, its headers by lower-case name, its body as it came."""

    status: int
    headers: dict[str, str]
    raw: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.raw) if self["Content-Encoding"] == "gzip" else self.raw

    @property
    def text(self) -> str:
        return self.body.decode()


class Still:
    """A generation of its own in which nothing changes, and that costs no question."""

    def __init__(self) -> None:
        self.number = secrets.randbits(62)

    def current(self) -> int:
        return self.number


class Counting:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked += 1
        return self.application(environ, start_response)


class Web:
    """What one web process is made of: Django, behind a page cache of its own."""

    def __init__(self, *, most_bytes: int = 1_000_000, watch: Any = None) -> None:
        self.django = Counting(WSGIHandler())
        self.store = Store(most_bytes=most_bytes)
        self.watch = watch or Watch()
        self.application = PageCache(self.django, store=self.store, watch=self.watch, house=house())

    def get(self, address: str, **more: str) -> Got:
        return self.ask("GET", address, **more)

    def head(self, address: str, **more: str) -> Got:
        return self.ask("HEAD", address, **more)

    def post(self, address: str, fields: Mapping[str, str], **more: str) -> Got:
        return self.ask("POST", address, body=urlencode(fields).encode(), **more)

    def ask(self, method: str, address: str, *, body: bytes = b"", **more: str) -> Got:
        """Send a request; `more` goes into the WSGI environment as it is."""
        heard: list[Any] = []
        environ = environment(method, address, body) | more
        with connections_left_open():
            answer = self.application(environ, lambda *said: heard.extend(said))
            raw = b"".join(answer)
            getattr(answer, "close", lambda: None)()
        status, headers = heard[:2]
        return Got(int(status.split()[0]), {name.lower(): value for name, value in headers}, raw)


@contextmanager
def connections_left_open() -> Iterator[None]:
    """Keep Django from closing the connection in which the test's transaction lives."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def environment(method: str = "GET", address: str = "/", body: bytes = b"") -> dict[str, Any]:
    """The WSGI environment of a request for an address of this installation."""
    path, _mark, query = address.partition("?")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path).encode().decode("latin-1"),
        "QUERY_STRING": quote(query, safe="=&%+"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def cookie(client: Any) -> str:
    """The Cookie header of a Django test client."""
    jar: SimpleCookie = client.cookies
    return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
