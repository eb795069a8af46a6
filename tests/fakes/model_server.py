"""A scripted model endpoint on loopback. The scenario is the name of the model asked for.

It is the standard library's HTTP server, so the real client, its transport and its stream
decoder are all under test. It records every request body and every hang-up.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests import canary

PIECES = ("朝の会議で、", "営業部長が言った。", "「数字は嘘をつかない」")
TEXT = "".join(PIECES)
JSON_TEXT = '{"lead": "朝の会議から始まる。", "search_description": "営業とマーケの話。"}'
PATIENCE = 120.0  # seconds a stalled scenario waits for the client to hang up: longer than any test waits


class ModelServer(ThreadingHTTPServer):
    """Answers by scenario and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.listed: list[str] | None = ["ok"]
        self.said = ""  # what the scenario `says` answers
        self.hung_up = threading.Event()
        self.elsewhere_asked = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run a server for the length of a `with` block."""
    server = ModelServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, *args: Any) -> None:
        """Keep the test output quiet."""

    def do_GET(self) -> None:
        """List the models in `listed`; None stands for a server that lists none."""
        if self.headers["Authorization"] == "Bearer wrong":
            return self.scene_unauthorized()
        if self.server.listed is None or self.path != "/v1/models":
            return self.scene_missing_path()
        rows = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in self.server.listed]
        return self.reply(200, json.dumps({"object": "list", "data": rows}).encode(), "application/json")

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        sent = self.rfile.read(length)
        canary.look(sent, where=f"scripted server{self.path}")
        self.body = json.loads(sent)
        if self.path.startswith("/elsewhere"):
            self.server.elsewhere_asked.set()
        self.server.bodies.append(self.body)
        name = str(self.body["model"])
        scenario: Callable[[], None] | None = getattr(self, "scene_" + name.replace("-", "_"), None)
        if scenario is None:
            raise AssertionError(f"no scenario {name}")
        scenario()

    # -- answers that end well

    def scene_ok(self) -> None:
        self.stream([*self.pieces(PIECES), self.end(), self.usage(), "[DONE]"])

    def scene_json(self) -> None:
        self.stream([*self.pieces([JSON_TEXT[:20], JSON_TEXT[20:]]), self.end(), self.usage(), "[DONE]"])

    def scene_says(self) -> None:
        half = len(self.server.said) // 2
        said = self.pieces([self.server.said[:half], self.server.said[half:]])
        self.stream([*said, self.end(), self.usage(), "[DONE]"])

    def scene_fenced(self) -> None:
        self.stream([*self.pieces(["```json\n", JSON_TEXT, "\n```"]), self.end(), "[DONE]"])

    def scene_no_usage(self) -> None:
        self.stream([*self.pieces(PIECES), self.end(), "[DONE]"])

    def scene_empty_choices(self) -> None:
        ping = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": []}
        self.stream([ping, *self.pieces(PIECES), ping, self.end(), "[DONE]"])

    def scene_thinking(self) -> None:
        self.stream([*self.pieces(["<thi", "nk>まず考える", "</think>\n\n", TEXT]), self.end(), "[DONE]"])

    def scene_reasoning(self) -> None:
        thought = self.chunk({"reasoning_content": "まず考える"})
        self.stream([thought, *self.pieces(PIECES), self.end(), "[DONE]"])

    def scene_odd(self) -> None:
        """Send what servers send besides: filters' results, parts for a text, counts that are none."""
        filtered = {"index": 0, "finish_reason": None, "content_filter_results": {}}
        parts = [{"type": "text", "text": PIECES[0]}]
        chunk = self.chunk({"content": ""})
        events = [
            {**chunk, "choices": [], "prompt_filter_results": []},
            {**chunk, "choices": [filtered]},
            {**chunk, "choices": [{**filtered, "delta": None}]},
            {**chunk, "choices": [{**filtered, "delta": {"content": parts}}]},
            {**chunk, "choices": None},
            *self.pieces(PIECES[1:]),
            {**chunk, "model": None, "choices": [{"index": 0, "delta": None, "finish_reason": "stop"}]},
            {**self.usage(), "usage": {"prompt_tokens": 120, "completion_tokens": "30"}},
            {**chunk, "choices": [], "usage": {"prompt_tokens": -1, "prompt_tokens_details": []}},
        ]
        self.stream([*events, "[DONE]"])

    def scene_odd_end(self) -> None:
        self.stream([*self.pieces(PIECES), self.chunk({}, "stop"), None, [], 3, "[DONE]"])

    def scene_odd_values(self) -> None:
        self.stream([*self.pieces(PIECES[:1]), "null", "[1]", '"text"', "7", '{"choices": 3}', "[DONE]"])

    def scene_nothing(self) -> None:
        self.stream([self.end(), "[DONE]"])

    def scene_only_thinking(self) -> None:
        self.stream([*self.pieces(["<think>考える</think>", "\n"]), self.end(), "[DONE]"])

    def scene_slow_first(self) -> None:
        time.sleep(0.6)
        self.scene_ok()

    def scene_html(self) -> None:
        self.stream([*self.pieces(["<p>朝の", "<script>x</script>会議</p>"]), self.end(), "[DONE]"])

    # -- answers that end badly

    def scene_refusal(self) -> None:
        self.stream([self.chunk({"refusal": "できません"}), self.end(), "[DONE]"])

    def scene_filtered(self) -> None:
        self.stream([*self.pieces(PIECES[:1]), self.end("content_filter"), "[DONE]"])

    def scene_length(self) -> None:
        self.stream([*self.pieces(PIECES), self.end("length"), self.usage(), "[DONE]"])

    def scene_cut_chunked(self) -> None:
        self.start(chunked=True)
        for piece in self.pieces(PIECES):
            self.send_chunked(self.event(piece))
        self.close_connection = True

    def scene_cut_plain(self) -> None:
        self.start(chunked=False)
        for piece in self.pieces(PIECES):
            self.wfile.write(self.event(piece))
        self.close_connection = True

    def scene_stall(self) -> None:
        self.start(chunked=True)
        self.send_chunked(self.event(self.chunk({"content": PIECES[0]})))
        self.wait_for_hang_up()

    def scene_silent(self) -> None:
        self.wait_for_hang_up()

    def scene_drip(self) -> None:
        self.start(chunked=True)
        try:
            for number in range(2000):
                self.send_chunked(self.event(self.chunk({"content": f"{number}、"})))
                time.sleep(0.01)
        except OSError:
            self.server.hung_up.set()
        self.close_connection = True

    def scene_endless(self) -> None:
        self.send_for_ever({"content": "終わらない話。" * 200})

    def scene_endless_thinking(self) -> None:
        self.send_for_ever({"reasoning_content": "考えが終わらない。" * 100})

    def send_for_ever(self, delta: dict[str, str]) -> None:
        self.start(chunked=True)
        try:
            while True:
                self.send_chunked(self.event(self.chunk(delta)))
        except OSError:
            self.server.hung_up.set()
        self.close_connection = True

    def scene_web_page(self) -> None:
        self.reply(200, b"<!doctype html><title>Sign in</title>", "text/html; charset=utf-8")

    def scene_not_streamed(self) -> None:
        message = {"role": "assistant", "content": TEXT}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        body = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": choices}
        self.reply(200, json.dumps(body).encode(), "application/json")

    def scene_error_event(self) -> None:
        error = {"error": {"message": "secret detail", "type": "server_error", "code": None}}
        self.stream([*self.pieces(PIECES[:2]), error])

    def scene_error_event_quota(self) -> None:
        error = {"error": {"message": "no credit", "type": "insufficient_quota", "code": "insufficient_quota"}}
        self.stream([*self.pieces(PIECES[:2]), error])

    def scene_not_json(self) -> None:
        self.start(chunked=True)
        self.send_chunked(b"data: <html>hello</html>\n\n")
        self.send_chunked(b"")

    def scene_bad_json(self) -> None:
        self.stream([*self.pieces(['{"lead": "途中で']), self.end(), self.usage(), "[DONE]"])

    def scene_bad_then_good(self) -> None:
        if len(self.server.bodies) == 1:
            return self.scene_bad_json()
        return self.scene_json()

    # -- refusals by status

    def scene_unauthorized(self) -> None:
        self.error(401, "invalid_api_key", f"Incorrect API key {self.headers['Authorization']}")

    def scene_forbidden(self) -> None:
        self.error(403, "forbidden", "not for you")

    def scene_missing_model(self) -> None:
        self.error(404, "model_not_found", "The model does not exist")

    def scene_missing_path(self) -> None:
        self.reply(404, b"<h1>Not found</h1>", "text/html")

    def scene_quota(self) -> None:
        self.error(429, "insufficient_quota", "You exceeded your current quota", headers={"Retry-After": "600"})

    def scene_rate_seconds(self) -> None:
        self.error(429, "rate_limit_exceeded", "slow down", headers={"Retry-After": "90"})

    def scene_rate_date(self) -> None:
        self.error(429, "rate_limit_exceeded", "slow", headers={"Retry-After": "Mon, 23 Nov 2026 12:00:30 GMT"})

    def scene_rate_plain(self) -> None:
        self.error(429, "rate_limit_exceeded", "slow down")

    def scene_broken(self) -> None:
        self.error(500, "server_error", "oops")

    def scene_unavailable(self) -> None:
        self.reply(503, b"", "text/plain")

    def scene_too_long(self) -> None:
        self.error(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens.")

    def scene_too_long_local(self) -> None:
        self.error(400, "", "the request exceeds the available context size, try increasing it")

    def scene_bad_request(self) -> None:
        self.error(400, "unsupported_value", "bad", param="top_k")

    def scene_redirect(self) -> None:
        self.reply(307, b"", "text/plain", {"Location": "/elsewhere/v1/chat/completions"})

    # -- servers that accept less

    def scene_able(self) -> None:
        """Keep to whatever form is asked for."""
        formed = "response_format" in self.body or "JSON schema" in str(self.body["messages"])
        text = '{"state": "ready"}' if formed else "ready"
        self.stream([*self.pieces([text]), self.end(), self.usage(), "[DONE]"])

    def scene_forgetful(self) -> None:
        """Accept a schema and drop it silently."""
        if self.body.get("response_format", {}).get("type") == "json_schema":
            return self.stream([*self.pieces(["ready"]), self.end(), self.usage(), "[DONE]"])
        return self.scene_able()

    def scene_objects_only(self) -> None:
        if self.body.get("response_format", {}).get("type") == "json_schema":
            return self.scene_no_schema()
        return self.scene_able()

    def scene_no_schema(self) -> None:
        kind = self.body.get("response_format", {}).get("type")
        if kind == "json_schema":
            return self.error(400, "", "response_format json_schema is not supported", param="response_format")
        return self.scene_json()

    def scene_no_format(self) -> None:
        if "response_format" in self.body:
            return self.error(400, "", "'response_format' is not supported by this model")
        return self.scene_json()

    def scene_old_names(self) -> None:
        if "max_completion_tokens" in self.body:
            return self.error(422, "", "extra fields not permitted: max_completion_tokens")
        return self.scene_able()

    def scene_new_names(self) -> None:
        if "max_tokens" in self.body:
            message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            return self.error(400, "unsupported_parameter", message, param="max_tokens")
        if "temperature" in self.body:
            return self.error(400, "unsupported_value", "does not support it", param="temperature")
        if "stream_options" in self.body:
            return self.error(422, "", "extra fields not permitted: stream_options")
        return self.scene_ok()

    # -- the wire

    def chunk(self, delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "model-that-answered",
            "choices": [choice],
        }

    def pieces(self, texts: Any) -> list[dict[str, Any]]:
        return [self.chunk({"content": text}) for text in texts]

    def end(self, reason: str = "stop") -> dict[str, Any]:
        return self.chunk({}, reason)

    def usage(self) -> dict[str, Any]:
        usage = {
            "prompt_tokens": 120,
            "completion_tokens": 30,
            "total_tokens": 150,
            "prompt_tokens_details": {"cached_tokens": 100},
            "completion_tokens_details": {"reasoning_tokens": 7},
        }
        return {**self.chunk({}), "choices": [], "usage": usage}

    def event(self, data: Any) -> bytes:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        return f"data: {text}\n\n".encode()

    def start(self, *, chunked: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("X-Request-Id", "req-42")
        self.send_header("Transfer-Encoding", "chunked") if chunked else self.send_header("Connection", "close")
        self.end_headers()

    def send_chunked(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def stream(self, events: list[Any]) -> None:
        self.start(chunked=True)
        for event in events:
            self.send_chunked(self.event(event))
        self.send_chunked(b"")

    def reply(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def error(
        self, status: int, code: str, message: str, *, param: str = "", headers: dict[str, str] | None = None
    ) -> None:
        error = {"message": message, "type": code, "param": param or None, "code": code or None}
        self.reply(status, json.dumps({"error": error}).encode(), "application/json", headers)

    def wait_for_hang_up(self) -> None:
        self.connection.settimeout(PATIENCE)
        try:
            if self.connection.recv(1) == b"":
                self.server.hung_up.set()
        except OSError:
            self.server.hung_up.set()
        self.close_connection = True
