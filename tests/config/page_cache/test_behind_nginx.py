"""The example of docs/examples/nginx.conf, really run."""

import http.client
import socket
import time
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from wagtail.models import PageViewRestriction

from config.page_cache import generation
from config.page_cache.wsgi import PageCache
from tests.conftest import cannot_run
from tests.factories.blog import EssayPageFactory
from tests.running import nginx
from tests.running.reader import Got

pytestmark = pytest.mark.django_db(transaction=True)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        """Nothing: pytest shows what matters."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def for_a_second(settings):
    """A cache in front answers by itself for one second."""
    settings.SHARED_CACHE_SECONDS = 1


@pytest.fixture
def proxied(root, tmp_path, web):
    """A web process behind the example's nginx: ask it by path."""
    program = nginx.found()
    if program is None:
        cannot_run("no nginx was found")
    server = Server(("127.0.0.1", 0), Quiet)
    server.set_app(web.application)
    port = free_port()
    example = (root / "docs" / "examples" / "nginx.conf").read_text("utf-8")
    for theirs, ours in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8000", f"127.0.0.1:{server.server_port}"),
        ("/var/cache/nginx/kawaraban", str(tmp_path / "cache")),
    ):
        assert theirs in example
        example = example.replace(theirs, ours)
    Thread(target=server.serve_forever, daemon=True).start()
    with nginx.running(program, tmp_path / "nginx", example):
        yield lambda path, method="GET", **headers: ask(port, method, path, headers)
    server.shutdown()
    server.server_close()


def ask(port, method, path, headers):
    deadline = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, headers={"Host": "localhost", **headers})
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
            continue
        answer = connection.getresponse()
        got = Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return got


def test_the_example_keeps_what_is_everybodys_and_nothing_else(proxied, web):
    first, second = proxied("/gap/"), proxied("/gap/")
    assert (first.status, first["X-Cache"], second["X-Cache"]) == (200, "MISS", "HIT")
    assert second.raw == first.raw
    assert proxied("/gap/", method="HEAD")["X-Cache"] == "HIT"
    assert web.django.asked == 1

    known = proxied("/gap/", **{"If-None-Match": second["ETag"]})
    assert (known.status, known["X-Cache"], known.raw) == (304, "HIT", b"")

    packed = proxied("/gap/", **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.raw) < len(first.raw) / 2

    somebody = proxied("/gap/", Cookie="sessionid_8000=abc")
    assert (somebody["X-Cache"], somebody["Cache-Control"]) == ("BYPASS", "private, no-cache")
    assert proxied("/gap/")["X-Cache"] == "HIT"
    assert proxied("/gap/", Authorization="Basic eDp5")["X-Cache"] == "BYPASS"

    for _time in range(2):
        login = proxied("/admin/login/")
        assert (login["X-Cache"], bool(login["Set-Cookie"])) == ("MISS", True)
        assert proxied("/search/?q=x")["X-Cache"] == "MISS"
        assert proxied("/nowhere/")["X-Cache"] == "MISS"


def close(page, kind, **more):
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=kind, **more)


def test_what_was_withdrawn_or_made_private_is_gone(for_a_second, proxied, web, essay):
    login, password = (EssayPageFactory(parent=essay.get_parent(), slug=slug) for slug in ("login", "password"))
    generation.replace()
    web.watch.look_again()
    for page in (essay, login, password):
        assert page.lead in proxied(page.url).text
        assert proxied(page.url)["X-Cache"] == "HIT"
    essay.unpublish()
    close(login, PageViewRestriction.LOGIN)
    close(password, PageViewRestriction.PASSWORD, password="x")
    generation.replace()
    web.watch.look_again()
    time.sleep(2.1)  # nginx counts whole seconds
    for _time in range(2):
        assert [proxied(page.url).status for page in (essay, login, password)] == [404, 302, 200]
        assert password.lead not in proxied(password.url).text


def test_in_an_outage_readers_go_on_reading(for_a_second, proxied, web, monkeypatch):
    first = proxied("/gap/")

    def silent(self, environ, start_response):
        start_response("503 Service Unavailable", [])
        return [b""]

    time.sleep(2.1)
    monkeypatch.setattr(PageCache, "__call__", silent)
    assert proxied("/nowhere/").status == 503
    stale = proxied("/gap/")
    assert (stale.status, stale["X-Cache"], stale.raw) == (200, "STALE", first.raw)
