"""A mail provider on a loopback port that speaks as Resend's interface does, and fails as it is told.

    with MailProvider(script=answers({"a@example.jp": (422, "Invalid `to` field")})) as provider:
        ...
    assert provider.accepted == ["b@example.jp"]

A script gets (recipient, number of the request for them) and returns an action, or None to accept. Actions: a
status with its words, and headers if any; `drop` (close the connection, nothing accepted); `keep and drop`, `keep
and stall` (accepted, and the answer is lost). A request with an idempotency key that was accepted before is
answered as it was, and nothing is accepted again.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Action = str | tuple[Any, ...] | None
Script = Callable[[str, int], Action]
STALL = 3.0


def answers(actions: dict[str, Action], *, times: int | None = None) -> Script:
    """A script by recipient, `*` standing for everyone; at most so many times for each."""

    def script(recipient: str, number: int) -> Action:
        if times is not None and number >= times:
            return None
        return actions.get(recipient, actions.get("*"))

    return script


class MailProvider(ThreadingHTTPServer):
    """The provider, running in threads of its own while the context lasts."""

    daemon_threads = True

    def __init__(self, *, script: Script = lambda recipient, number: None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.script = script
        self.lock = threading.Lock()
        self.accepted: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.numbers: Counter[str] = Counter()
        self.known: dict[str, str] = {}
        self.at_once = 0
        self.most_at_once = 0

    @property
    def url(self) -> str:
        """Where its interface is asked."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def __enter__(self) -> "MailProvider":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is no news."""

    def take(self, recipient: str, key: str) -> str:
        """Accept a message, once for each key; return its name."""
        with self.lock:
            if key and key in self.known:
                return self.known[key]
            self.accepted.append(recipient)
            name = f"re_{len(self.accepted)}"
            if key:
                self.known[key] = name
            return name


class Conversation(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: MailProvider

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        with self.server.lock:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def _answer(self, asked: dict[str, Any]) -> None:
        key, recipient = self.headers.get("Idempotency-Key", ""), asked["to"][0].rpartition("<")[2].rstrip(">")
        with self.server.lock:
            number = self.server.numbers[recipient]
            self.server.numbers[recipient] += 1
            self.server.requests.append(asked)
            self.server.keys.append(key)
        action = self.server.script(recipient, number)
        if isinstance(action, tuple):
            status, words, *headers = action
            return self._say(status, {"message": words}, dict(*headers))
        name = self.server.take(recipient, key) if action != "drop" else ""
        if action == "keep and stall":
            time.sleep(STALL)
        if action is not None:
            self.close_connection = True
            return self.connection.close()
        return self._say(200, {"id": name})

    def _say(self, status: int, body: dict[str, str], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (
            {"Content-Type": "application/json", "Content-Length": str(len(data))} | (headers or {})
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
