import gzip
import shutil
import socket
import time
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from blog.connections import PinnedConnection
from blog.destinations import Policy, destination
from blog.fetch_refusals import FetchRefused, Refusal
from blog.fetching import Fetched, fetch, look_up
from tests.conftest import cannot_run
from tests.fakes.web_server import Names, page, raw, redirect, self_signed, web_server

LOOPBACK = ip_address("127.0.0.1")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

Ask = Callable[..., Fetched]


def fetched(server, path="/", *, host="page.example", numbers=("127.0.0.1",), **options) -> Fetched:
    """Fetch from a server on loopback: this one number is allowed, and none besides."""
    names = Names({host: list(numbers), **options.pop("names", {})})
    policy = Policy(allows=lambda number: number == LOOPBACK, ports=frozenset({server.port}))
    scheme = options.pop("scheme", "http")
    address = f"{scheme}://{host}:{server.port}{path}"
    return fetch(address, policy=policy, resolve=names, **{"seconds": 5, **options})


def refusal_of(answers, **options) -> FetchRefused:
    with web_server(answers if isinstance(answers, dict) else {"/": answers}) as server:
        with pytest.raises(FetchRefused) as refused:
            fetched(server, **options)
        assert str(refused.value)
        return refused.value


def test_a_page_is_fetched_by_name_from_the_number_that_was_judged():
    with web_server({"/a?b=1": page("<p>会議</p>")}) as server:
        found = fetched(server, "/a?b=1#c")

    assert found == Fetched(
        f"http://page.example:{server.port}/a?b=1", "text/html", "utf-8", "<p>会議</p>".encode()
    )
    ((_path, headers),) = server.asked
    assert headers["Host"] == f"page.example:{server.port}"
    assert "Kawaraban" in headers["User-Agent"]
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_name_is_looked_up_once():
    with web_server({"/": page()}) as server:
        names = Names({"page.example": ["127.0.0.1"]})
        policy = Policy(allows=lambda number: number == LOOPBACK, ports=frozenset({server.port}))
        fetch(f"http://page.example:{server.port}/", policy=policy, resolve=names)

    assert names.asked == ["page.example"]


@pytest.mark.parametrize("numbers", [["127.0.0.2"], ["127.0.0.1", "10.0.0.1"], ["::1"], ["::ffff:127.0.0.1"]])
def test_a_name_that_stands_for_any_number_not_allowed_is_refused_unasked(numbers):
    with web_server({"/": page()}) as server:
        with pytest.raises(FetchRefused) as refused:
            fetched(server, numbers=numbers)
        assert refused.value.refusal == Refusal.NOT_PUBLIC
        assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "１２７.0.0.1"])
def test_by_default_nothing_on_this_machine_is_asked(host):
    with web_server({"/": page()}) as server:
        policy = Policy(ports=frozenset({server.port}))
        with pytest.raises(FetchRefused) as refused:
            fetch(f"http://{host}:{server.port}/", policy=policy)
        assert refused.value.refusal == Refusal.NOT_PUBLIC
        assert server.asked == []


@pytest.mark.parametrize(
    ("onward", "refusal"),
    [
        ("http://10.0.0.1:{port}/", Refusal.NOT_PUBLIC),
        ("http://127.0.0.2:{port}/", Refusal.NOT_PUBLIC),
        ("http://[::1]:{port}/", Refusal.NOT_PUBLIC),
        ("http://169.254.169.254:{port}/latest/meta-data/", Refusal.NOT_PUBLIC),
        ("http://inner.example:{port}/", Refusal.NOT_PUBLIC),
        ("//inner.example:{port}/", Refusal.NOT_PUBLIC),
        ("http://page.example:22/", Refusal.PORT),
        ("http://2130706433:{port}/", Refusal.BAD_ADDRESS),
        ("file:///etc/passwd", Refusal.SCHEME),
        ("http://a:b@page.example:{port}/", Refusal.CREDENTIALS),
        ("http://nowhere.example:{port}/", Refusal.UNKNOWN_HOST),
        ("/", Refusal.REDIRECTS),
    ],
)
def test_every_redirect_is_judged_as_an_address_of_its_own(onward, refusal):
    with web_server({}) as server:
        server.answers["/"] = redirect(onward.format(port=server.port))
        with pytest.raises(FetchRefused) as refused:
            fetched(server, names={"inner.example": ["192.168.0.10"]})

    assert refused.value.refusal == refusal
    assert len(server.asked) == (6 if refusal == Refusal.REDIRECTS else 1)


def test_redirects_are_followed_to_the_end_and_its_address_is_told():
    way = {"/": redirect("/a", 301), "/a": redirect("b?c=会議", 303), "/b?c=%E4%BC%9A%E8%AD%B0": page()}
    with web_server(way) as server:
        found = fetched(server)

    assert found.address == f"http://page.example:{server.port}/b?c=%E4%BC%9A%E8%AD%B0"


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (404, Refusal.NOT_FOUND),
        (410, Refusal.NOT_FOUND),
        (401, Refusal.CLOSED),
        (403, Refusal.CLOSED),
        (429, Refusal.BUSY),
        (503, Refusal.BUSY),
        (500, Refusal.STATUS),
        (204, Refusal.STATUS),
        (304, Refusal.STATUS),
    ],
)
def test_what_the_server_says_is_told_in_words(status, refusal):
    assert refusal_of(page("", status=status)).refusal == refusal


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/json", "video/mp4"])
def test_only_texts_are_taken(kind):
    refused = refusal_of(page(b"x", Content_Type=kind))

    assert refused.refusal == Refusal.KIND
    assert kind in str(refused)


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (page(b"x" * 2000), Refusal.TOO_LARGE),
        (page(b"x" * 2000, Content_Length="", Connection="close"), Refusal.TOO_LARGE),
        (page(gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip"), Refusal.TOO_LARGE),
        (raw(CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n", endless=True), Refusal.TOO_LARGE),
        (page(b"x", Content_Encoding="br"), Refusal.BROKEN),
        (page(b"x", Content_Encoding="gzip"), Refusal.BROKEN),
        (page(gzip.compress(b"x" * 500)[:-9], Content_Encoding="gzip"), Refusal.BROKEN),
        (page(b"x" * 10, Content_Length="20"), Refusal.BROKEN),
        (raw(b"SSH-2.0-OpenSSH\r\n"), Refusal.BROKEN),
        (raw(b""), Refusal.BROKEN),
        (raw(HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n"), Refusal.BROKEN),
        (raw(HEAD + b"X: y\r\n" * 200 + b"\r\n"), Refusal.BROKEN),
    ],
)
def test_what_is_too_large_or_broken_is_refused(answer, refusal):
    assert refusal_of(answer, largest=1000).refusal == refusal


def test_what_comes_packed_is_unpacked():
    data = "会議は長かった。".encode() * 20
    packed = gzip.compress(data[:100]) + gzip.compress(data[100:])
    with web_server({"/": page(packed, Content_Encoding="gzip")}) as server:
        assert fetched(server).data == data


@pytest.mark.parametrize(
    "answer",
    [
        raw(HEAD, b"X: y\r\n", pause=0.05, endless=True),
        raw(HEAD + b"\r\n", b"x", pause=0.05, endless=True),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05, endless=True),
        raw(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08" + b"\0" * 6, b"n", pause=0.05, endless=True),
        raw(b"", pause=0.05, endless=True),
    ],
)
def test_whoever_drips_is_left_when_time_is_over(answer):
    began = time.monotonic()

    assert refusal_of(answer, seconds=0.4).refusal == Refusal.TOO_SLOW
    assert time.monotonic() - began < 1.5


def test_a_resolver_that_does_not_answer_is_left_when_time_is_over():
    with pytest.raises(FetchRefused) as refused:
        fetch("http://page.example/", resolve=lambda host, port: time.sleep(2) or [], seconds=0.2)

    assert refused.value.refusal == Refusal.TOO_SLOW


def test_names_and_machines_that_are_not_there():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    policy = Policy(allows=lambda number: True, ports=frozenset({port}))

    for numbers, refusal in (([], Refusal.UNKNOWN_HOST), (["127.0.0.1"], Refusal.UNREACHABLE)):
        with pytest.raises(FetchRefused) as refused:
            fetch(f"http://page.example:{port}/", policy=policy, resolve=Names({"page.example": numbers}))
        assert refused.value.refusal == refusal


def test_of_several_numbers_one_that_answers_is_enough():
    with web_server({"/": page()}) as server:
        policy = Policy(allows=lambda number: True, ports=frozenset({server.port}))
        names = Names({"page.example": ["127.0.0.9", "127.0.0.1"]})
        found = fetch(f"http://page.example:{server.port}/", policy=policy, resolve=names)

    assert found.data


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    if shutil.which("openssl") is None:
        cannot_run("the openssl command was not found")
    return self_signed(tmp_path_factory.mktemp("tls"), "page.example")


def test_an_encrypted_page_must_be_whose_name_it_bears(tls):
    asked_for = []
    for_server, trusting = tls
    for_server.sni_callback = lambda sock, name, context: asked_for.append(name)
    with web_server({"/": page()}, tls=for_server) as server:
        assert fetched(server, scheme="https", tls=trusting).data == "<p>会議</p>".encode()
        for host, context in (("other.example", trusting), ("page.example", None)):
            with pytest.raises(FetchRefused) as refused:
                fetched(server, scheme="https", host=host, tls=context)
            assert refused.value.refusal == Refusal.CERTIFICATE

    assert asked_for == ["page.example", "other.example", "page.example"]


def test_a_handshake_that_never_ends_is_left_when_time_is_over():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        policy = Policy(allows=lambda number: True, ports=frozenset({silent.getsockname()[1]}))
        with pytest.raises(FetchRefused) as refused:
            fetch(f"https://127.0.0.1:{silent.getsockname()[1]}/", policy=policy, seconds=0.4)

    assert refused.value.refusal == Refusal.TOO_SLOW


def test_the_usual_port_is_not_named_in_the_host_header():
    for address, port in (("https://page.example/", 443), ("http://page.example/", 80)):
        connection = PinnedConnection(destination(address, Policy()), [], deadline=0)
        assert (connection.default_port, connection.port) == (port, port)


def test_the_systems_resolver_gives_each_number_once():
    assert look_up("127.0.0.1", 80) == ["127.0.0.1"]
