"""Answer from memory before Django is asked."""

import time
from collections.abc import Iterable
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.utils import timezone

from blog import memory
from config.page_cache import generation
from config.page_cache.entry import Entry, Headers, make_entry
from config.page_cache.middleware import MARK, house
from config.page_cache.rules import House, Key, is_anybodys, key_of
from config.page_cache.store import Store

MEGABYTE = 1_000_000


class Knows(Protocol):
    """Whatever knows the number of the present generation."""

    def current(self) -> int | None: ...


class PageCache:
    """A WSGI application around another one, which keeps the answers that the other marks.

    An entry is kept under the generation that was known before it was begun: what was
    read while the number moved belongs to the past. What all pages share is remembered
    under the same number while one is made.
    """

    def __init__(self, application: WSGIApplication, *, store: Store, watch: Knows, house: House) -> None:
        self.application = application
        self.store = store
        self.watch = watch
        self.house = house

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_anybodys(environ, self.house):
            return self.application(environ, start_response)
        number, key = self.watch.current(), key_of(environ, self.house)
        if key is None:
            with memory.under(number):
                return self.application(environ, start_response)
        entry = self.store.find(key, generation=number, now=time.monotonic())
        if entry is None:
            return self._ask(environ, start_response, key, number)
        return _answer(entry, environ, start_response)

    def _ask(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: Key, number: int | None
    ) -> Iterable[bytes]:
        asked, heard = {**environ, "QUERY_STRING": key.query}, _Heard()
        with memory.under(number):
            body = self.application(asked, heard)
        if not asked.get(MARK):
            if heard.leads_on and key.query != environ.get("QUERY_STRING", ""):
                _whole(body)
                return self._ask_with_the_whole_query(environ, start_response, number)
            start_response(heard.status, heard.headers)
            return body
        entry = make_entry(heard.headers, _whole(body), now=timezone.now())
        if environ["REQUEST_METHOD"] == "GET":
            self.store.keep(key, entry, generation=number, now=time.monotonic())
        return _answer(entry, environ, start_response)

    def _ask_with_the_whole_query(
        self, environ: WSGIEnvironment, start_response: StartResponse, number: int | None
    ) -> Iterable[bytes]:
        """A redirect takes along what tells where its reader came from; a kept page must not hold it."""
        with memory.under(number):
            return self.application(environ, start_response)


class _Heard:
    """Takes what an application says before its body."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None, /) -> Any:
        self.status, self.headers = status, headers

    @property
    def leads_on(self) -> bool:
        """Whether the answer is a redirect."""
        return any(name.lower() == "location" for name, _value in self.headers)


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close:
            close()


def _answer(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    status, headers, body = entry.answer(environ)
    start_response(status, headers)
    return body


def with_page_cache(application: WSGIApplication) -> PageCache:
    """Put the cache of this installation before an application; it keeps nothing while debugging."""
    megabytes = 0 if settings.DEBUG else settings.PAGE_CACHE_MB
    return PageCache(
        application,
        store=Store(most_bytes=megabytes * MEGABYTE),
        watch=generation.watch,
        house=house(),
    )
