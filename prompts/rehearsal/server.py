"""A local HTTP server that speaks OpenAI's chat completions and is no AI.

It lets a fresh installation show its desk without a key. Loopback only; it stores nothing.
"""

import hashlib
import json
import re
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prompts.rehearsal.answers import answer
from prompts.rehearsal.reading import read
from prompts.tokens import estimated_tokens

MODEL = "rehearsal"
REFUSED = "rehearsal.refused"
LARGEST_BODY = 8 * 1024 * 1024  # bytes
PACE = 0.02  # seconds between two pieces: quick, and still seen to arrive
PIECE = 6  # characters


class RehearsalServer(ThreadingHTTPServer):
    """The rehearsal model at a port of 127.0.0.1.

    Args:
        port: 0 picks a free one.
        pace: seconds between two streamed pieces.

    `refuses` are words no request may hold, "" for none: such a request is not answered, and said to be so.
    """

    daemon_threads = True
    allow_reuse_address = True
    refuses = ""

    def __init__(self, port: int, *, pace: float = PACE) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.pace = pace

    @property
    def url(self) -> str:
        """The address to set as the endpoint's base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up, as clients do with connections they kept; tell all else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def say_refused(self) -> None:
        """Say that a request held what none may hold, and nothing of it."""
        print(REFUSED, file=sys.stderr, flush=True)  # noqa: T201 - it has no log of its own


class BadRequest(Exception):
    """The request cannot be answered; the message says why."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: RehearsalServer
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a request line is not worth a log, and a body must never reach one."""

    def do_GET(self) -> None:
        """List the one model there is."""
        if self.path.rstrip("/") == "/v1/models":
            model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "local"}
            return self._json(200, {"object": "list", "data": [model]})
        return self._error(404, "not_found", "Not found")

    def do_POST(self) -> None:
        """Answer a chat completion, streamed or whole."""
        if self.path.rstrip("/") != "/v1/chat/completions":
            return self._error(404, "not_found", "Not found")
        try:
            asked = self._body()
            text, finish = self._answer(asked)
        except BadRequest as error:
            return self._error(400, "invalid_request_error", str(error))
        if asked.get("stream"):
            return self._stream(asked, text, finish)
        return self._json(200, self._completion(asked, text, finish))

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise BadRequest("The request is too large or has no length")
        body = self.rfile.read(int(length))
        if self.server.refuses and self.server.refuses.encode() in body:
            self.server.say_refused()
            raise BadRequest("The request holds words it may not hold")
        try:
            data = json.loads(body)
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise BadRequest("The request is not JSON") from error
        messages = data.get("messages") if isinstance(data, dict) else None
        if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
            raise BadRequest("messages must be a list of messages")
        return dict(data)

    def _answer(self, asked: dict[str, Any]) -> tuple[str, str]:
        wanted = asked.get("response_format") or {}
        schema = (wanted.get("json_schema") or {}).get("schema") if wanted.get("type") == "json_schema" else None
        text = answer(read(asked["messages"]), schema)
        limit = asked.get("max_completion_tokens") or asked.get("max_tokens")
        if isinstance(limit, int) and estimated_tokens(text) > limit:
            while estimated_tokens(text) > limit:
                text = text[: max(0, len(text) - max(1, len(text) // 20))]
            return text, "length"
        return text, "stop"

    def _usage(self, asked: dict[str, Any], text: str) -> dict[str, int]:
        sent = sum(estimated_tokens(str(message.get("content") or "")) for message in asked["messages"])
        written = estimated_tokens(text)
        return {"prompt_tokens": sent, "completion_tokens": written, "total_tokens": sent + written}

    def _head(self, asked: dict[str, Any], kind: str) -> dict[str, Any]:
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return {"id": f"chatcmpl-{digest[:24]}", "object": kind, "created": 0, "model": MODEL}

    def _completion(self, asked: dict[str, Any], text: str, finish: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": finish, "logprobs": None}
        return {**self._head(asked, "chat.completion"), "choices": [choice], "usage": self._usage(asked, text)}

    def _stream(self, asked: dict[str, Any], text: str, finish: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in self._events(asked, text, finish):
                self._chunk(f"data: {event}\n\n".encode())
            self._chunk(b"")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the author stopped the answer

    def _events(self, asked: dict[str, Any], text: str, finish: str) -> Iterator[str]:
        head = self._head(asked, "chat.completion.chunk")
        wants_usage = bool((asked.get("stream_options") or {}).get("include_usage"))

        def event(delta: dict[str, str], reason: str | None = None) -> str:
            choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
            return json.dumps({**head, "choices": [choice]}, ensure_ascii=False)

        yield event({"role": "assistant", "content": ""})
        for piece in re.findall(rf".{{1,{PIECE}}}", text, re.DOTALL):
            time.sleep(self.server.pace)
            yield event({"content": piece})
        yield event({}, finish)
        if wants_usage:
            yield json.dumps({**head, "choices": [], "usage": self._usage(asked, text)})
        yield "[DONE]"

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _error(self, status: int, code: str, message: str) -> None:
        self._json(status, {"error": {"message": message, "type": code, "param": None, "code": code}})
