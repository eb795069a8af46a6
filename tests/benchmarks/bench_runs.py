"""How soon the first token can be read, and whether 20 runs at once lose any text.

A model server in this process notes when it sends; real workers behind the file broker carry the runs out; the
desk's own address is polled as a browser does, only faster. Runs on SQLite, and on PostgreSQL where
`BENCH_DATABASE_URL` answers. The median time from sending the first token until it can be read must stay within
the broker's polling interval and 60 ms; lost text ends the run as failed.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stacks import ROOT, each_stack, say, set_up

RUNS = int(os.environ.get("BENCH_RUNS", "20"))
ALLOWED = 0.060  # seconds beside the broker's polling interval
THINKING, PACE = 0.15, 0.012  # seconds before the first token and between two
PROMPT = "section_draft"
SHORT, LONG = 30, 240  # pieces of an answer; more would pass the tokens that its prompt allows
WORKERS = 2  # each with room for all: what one of them keeps in reserve must not wait
PATIENCE = 120.0


class Model(ThreadingHTTPServer):
    """A model that numbers its words, and notes what it sent to whom and when."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.sent: dict[str, str] = {}
        self.first: dict[str, float] = {}
        self.pieces = SHORT

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up once they have read the end."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Answering(BaseHTTPRequestHandler):
    """One answer."""

    protocol_version = "HTTP/1.1"
    server: Model

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        name = f"request-{len(self.server.sent)}-{time.monotonic_ns()}"
        self.server.sent[name] = ""
        time.sleep(THINKING)
        self.send_response(200)
        for header in (("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")):
            self.send_header(*header)
        self.send_header("X-Request-Id", name)
        self.end_headers()
        for number in range(self.server.pieces):
            self._piece(name, f"{number}番目の言葉、")
            time.sleep(PACE)
        self._event({"index": 0, "delta": {}, "finish_reason": "stop"})
        self._write(b"data: [DONE]\n\n")
        self._write(b"")

    def _piece(self, name: str, text: str) -> None:
        self.server.first.setdefault(name, time.perf_counter())
        self._event({"index": 0, "delta": {"content": text}, "finish_reason": None})
        self.server.sent[name] += text

    def _event(self, choice: dict[str, Any]) -> None:
        whole = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "bench", "choices": [choice]}
        self._write(f"data: {json.dumps(whole, ensure_ascii=False)}\n\n".encode())

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def measure(stack: str) -> None:
    """Measure on the database of the environment."""
    model = Model()
    threading.Thread(target=model.serve_forever, daemon=True).start()
    os.environ.update(OPENAI_BASE_URL=model.url, OPENAI_MODEL="bench", OPENAI_API_KEY="bench")
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    desk = Desk()
    with workers("--concurrency", "2"):
        desk.read(desk.ask(), model)  # both sides warm
        first_tokens(stack, desk, model)
    with workers("--pool", "threads", "--concurrency", str(RUNS), count=WORKERS):
        at_once(desk, model)
    model.shutdown()


@contextmanager
def workers(*options: str, count: int = 1) -> Iterator[None]:
    """Run the workers of the queue `ai`, as `make run` starts them but for `options`. They cannot outlive us."""
    from config.supervisor import leash
    from config.supervisor.children import children, environment

    child = next(each for each in children() if each.name == "worker-ai")
    reading, writing = os.pipe()
    started = [
        subprocess.Popen(
            [sys.executable, leash.__file__, str(reading), *child.command, *options, "-n", f"bench{number}@bench"],
            env=environment(child),
            cwd=ROOT,
            pass_fds=[reading],
            process_group=0,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for number in range(count)
    ]
    try:
        _wait_for(count)
        yield
    finally:
        os.close(writing)  # the leashes see it, and end
        for process in started:
            process.wait(30)
        os.close(reading)


def _wait_for(count: int) -> None:
    from config.celery import app

    end = time.monotonic() + PATIENCE
    while len(app.control.ping(timeout=2) or []) < count:
        if time.monotonic() > end:
            raise SystemExit("the workers did not start")


class Desk:
    """The desk of one essay: asks as the panel does, and polls its address."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.test import Client

        from tests.factories.blog import EssayPageFactory, make_publication
        from tests.factories.sending import make_user

        self.essay = EssayPageFactory(parent=make_publication(languages=("ja",))["ja"], title="溝")
        self.users = [make_user(f"bench{number}") for number in range(RUNS)]
        self.client = Client(headers={"host": settings.SITE_URL.partition("://")[2]})
        self.client.force_login(self.users[0])
        self.inputs = self._inputs()

    def _inputs(self) -> dict[str, Any]:
        from prompts.desk import adapter_of, desk_of
        from prompts.notes import add_note, set_outline, set_topic

        desk = desk_of(self.essay)
        set_topic(desk=desk, topic="溝")
        add_note(desk=desk, user=self.users[0], text="朝の会議で部長が言った。")
        set_outline(desk=desk, parts=[{"id": "p1", "kind": "section", "heading": "1. 朝"}])
        adapter = adapter_of(type(self.essay))
        return adapter.inputs(prompt_id=PROMPT, target=self.essay, desk=desk, part="p1")

    def ask(self, number: int = 0) -> str:
        """Put a question of one person; return the run's id."""
        from django.utils import timezone

        from prompts.runs import ask

        run = ask(
            user=self.users[number],
            target=self.essay,
            prompt_id=PROMPT,
            inputs=self.inputs,
            part="p1",
            language="ja",
            bases={},
            now=timezone.now(),
        )
        return str(run.pk)

    def poll(self, run: str, text: str) -> tuple[str, bool]:
        """Return the text as a browser that has `text` puts it together, and whether the run is open."""
        from django.urls import reverse

        base = reverse("desk", args=["blog.essaypage", self.essay.pk])
        answer = self.client.get(f"{base}runs/{run}/", {"after": len(text)}).json()
        return text[: answer["offset"]] + answer["text"], answer["open"]

    def read(self, run: str, model: Model) -> float:
        """Poll a run to its end; return the seconds from sending its first token until it could be read."""
        from prompts.models import Run

        text, is_open, seen = "", True, 0.0
        end = time.monotonic() + PATIENCE
        while is_open and time.monotonic() < end:
            text, is_open = self.poll(run, text)
            seen = seen or (time.perf_counter() if text else 0.0)
            time.sleep(0.002)
        request = Run.objects.get(pk=run).request_id
        if text != model.sent.get(request):
            raise SystemExit(f"text was lost: {len(text)} of {len(model.sent.get(request, ''))} characters")
        return seen - model.first[request]


def first_tokens(stack: str, desk: Desk, model: Model) -> None:
    """Measure runs one after another."""
    from django.conf import settings

    interval = settings.CELERY_BROKER_TRANSPORT_OPTIONS["polling_interval"]
    taken = sorted(desk.read(desk.ask(), model) for _ in range(RUNS))
    median, tenth = statistics.median(taken), taken[len(taken) * 9 // 10]
    say(
        f"{stack}: first token readable {1000 * median:.0f} ms after it was sent (median of {RUNS}; nine in ten "
        f"within {1000 * tenth:.0f} ms; allowed {1000 * (interval + ALLOWED):.0f} ms)"
    )
    if median > interval + ALLOWED:
        raise SystemExit("the first token is stored too late")


def at_once(desk: Desk, model: Model) -> None:
    """Run all at the same time, each polled by its own reader, and compare what arrived with what was sent."""
    from prompts.models import Run

    model.pieces, begin = LONG, time.perf_counter()
    texts = {desk.ask(number): "" for number in range(RUNS)}
    still, most = set(texts), 0
    end = time.monotonic() + PATIENCE
    while still and time.monotonic() < end:
        for run in list(still):
            texts[run], is_open = desk.poll(run, texts[run])
            still -= set() if is_open else {run}
        most = max(most, Run.objects.filter(status=Run.Status.RUNNING).count())
    rows = {str(row.pk): row for row in Run.objects.filter(pk__in=texts)}
    done = {run: row for run, row in rows.items() if row.status == Run.Status.DONE}
    whole = [run for run, row in done.items() if texts[run] == row.text == model.sent.get(row.request_id)]
    seconds = time.perf_counter() - begin
    say(f"  {RUNS} runs, up to {most} at once, {LONG} pieces each, in {seconds:.1f} s: {len(whole)} whole")
    if len(whole) != RUNS:
        states = sorted({row.status for row in rows.values()})
        raise SystemExit(f"{RUNS - len(whole)} runs lost text or did not end ({', '.join(states)})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stack"]:
        measure(sys.argv[2])
    else:
        each_stack(__file__)
