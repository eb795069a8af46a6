"""A pass-through between an installation and its model, which keeps what was asked."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests import canary


class RecordingProxy:
    """Forwards every request to `target` and keeps the bodies, in order, in `bodies`.

    with RecordingProxy("http://127.0.0.1:31000") as proxy:
        ...                       # OPENAI_BASE_URL = proxy.url + "/v1"
    assert proxy.bodies
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target).netloc
        self.bodies: list[bytes] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Passage)
        self._server.daemon_threads = True
        self._server.proxy = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.1], daemon=True)

    @property
    def url(self) -> str:
        """The root to use in place of the target's."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "RecordingProxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


class Passage(BaseHTTPRequestHandler):
    """One request, passed on and answered piece by piece."""

    protocol_version = "HTTP/1.0"
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        canary.look(body, where=f"recording proxy{self.path}")
        self._proxy.bodies.append(body)
        self._pass_on(body)

    @property
    def _proxy(self) -> RecordingProxy:
        return self.server.proxy  # type: ignore[attr-defined, no-any-return]

    def _pass_on(self, body: bytes) -> None:
        connection = http.client.HTTPConnection(self._proxy.target, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.end_headers()
        try:
            while piece := answer.read1(4096):
                self.wfile.write(piece)
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return  # whoever asked has stopped listening
        finally:
            connection.close()
