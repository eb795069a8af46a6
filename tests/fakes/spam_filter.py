"""SpamAssassin's daemon on a real socket, answering every message as it is told (spamd/PROTOCOL)."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SpamDaemon(socketserver.ThreadingTCPServer):
    """Remembers what it was asked; `reply` is what it says to everything."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, reply: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = reply
        self.asked: list[tuple[str, bytes]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.StreamRequestHandler):
    server: SpamDaemon

    def handle(self) -> None:
        first = self.rfile.readline().decode()
        headers = {}
        while line := self.rfile.readline().strip().decode():
            name, _colon, value = line.partition(":")
            headers[name.lower()] = value.strip()
        self.server.asked.append((first.strip(), self.rfile.read(int(headers["content-length"]))))
        self.wfile.write(self.server.reply)


def verdict(score: float, *rules: str, limit: float = 5.0) -> bytes:
    """How the daemon answers SYMBOLS."""
    word = "True" if score >= limit else "False"
    body = ",".join(rules).encode()
    head = f"SPAMD/1.1 0 EX_OK\r\nContent-length: {len(body)}\r\nSpam: {word} ; {score} / {limit}\r\n\r\n"
    return head.encode() + body


@contextmanager
def spam_daemon(reply: bytes) -> Iterator[SpamDaemon]:
    """A running daemon."""
    with SpamDaemon(reply) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
