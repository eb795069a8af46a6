"""Web servers on loopback that answer as they are told, for code that fetches."""

import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]


class WebServer(ThreadingHTTPServer):
    """Answers each path by `answers`; remembers the headers of every request."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.ending = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: WebServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        self.server.answers[self.path](self)

    def do_HEAD(self) -> None:
        """Answered by the path with `HEAD ` before it where there is one, else as GET without its body."""
        self.server.asked.append((f"HEAD {self.path}", dict(self.headers.items())))
        self.server.answers.get(f"HEAD {self.path}", self.server.answers[self.path])(self)

    def do_POST(self) -> None:
        """Answered by the path with `POST ` before it; the body is read and dropped."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((f"POST {self.path}", dict(self.headers.items())))
        self.server.answers[f"POST {self.path}"](self)


@contextmanager
def web_server(answers: dict[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A running server; with `tls` an encrypted one."""
    server = WebServer(answers)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()


def page(body: str | bytes = "<p>会議</p>", *, status: int = 200, **headers: str) -> Answer:
    """An answer whole at once. Headers are named with underscores; an empty one is left out."""
    data = body if isinstance(body, bytes) else body.encode()
    given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(data)), **headers}

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in given.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(data)
        handler.close_connection = True

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    """An answer that sends on, to an address in UTF-8 if need be."""
    return page("", status=status, Location=location.encode().decode("latin-1"))


def raw(*pieces: bytes, pause: float = 0.0, endless: bool = False) -> Answer:
    """An answer byte for byte, with a pause before each piece; an endless one repeats the last."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        for piece in pieces:
            time.sleep(pause)
            handler.wfile.write(piece)
        while endless and not handler.server.ending.wait(pause):  # type: ignore[attr-defined]
            handler.wfile.write(pieces[-1])

    return answer


@dataclass
class Names:
    """A resolver: the numbers each name stands for, and what it was asked."""

    numbers: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.numbers:
            raise OSError("no such name")
        return self.numbers[host]


def self_signed(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server called `host`, and for a client that trusts it. Needs the openssl command."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}", "-days", "2"]
    subprocess.run([*command, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))
