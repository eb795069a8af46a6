"""How fast a mailing goes out with all its state, against a plain loop of ready bytes in the same run.

Runs on SQLite, and on PostgreSQL where `BENCH_DATABASE_URL` (a server on which databases may be made)
answers. `BENCH_RECIPIENTS` sets the size, 4,000 by default. Absolute numbers move from machine to machine;
the ratios are what counts.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from stacks import ROOT, each_stack, say, set_up

SINK = ROOT / "tests/fakes/smtp_sink.py"
RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "4000"))
PARAGRAPH = (
    "<p>営業とマーケティングの席が三メートル離れているだけで、同じ客の話がまるで別の話になる。"
    "そのことに気づくまでに、私は十年かかった。会議を増やしても溝は埋まらず、同席した日から埋まり始めた。</p>"
)


# --- one stack, in a process of its own ---------------------------------------------------------------


def measure(stack: str) -> None:
    """Make a mailing in the database of the environment and send it in several ways."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    mailing = _mailing(RECIPIENTS)
    with Sink() as sink:
        raw = _sample(mailing)
        say(f"{stack}: {RECIPIENTS} recipients, {len(raw) / 1024:.0f} KB each")
        base = rate(RECIPIENTS, lambda: _ready_bytes(sink.port, raw, RECIPIENTS))
        line("smtplib, bytes ready, no state", base, base)
        few = min(400, RECIPIENTS)
        line("Django's EmailMultiAlternatives", rate(few, lambda: _django(sink.port, mailing, few)), base)
        for processes in (1, 2):
            _rewind(mailing)
            before = sink.got()
            line(
                f"this engine, {processes} process(es)",
                rate(RECIPIENTS, partial(_engine, sink.port, mailing, processes)),
                base,
            )
            _check(mailing, sink.got() - before)
        _rewind(mailing)
        signed = rate(RECIPIENTS, partial(_engine, sink.port, mailing, 1, _signing()))
        line("this engine, signing twice, 1 process", signed, base)
        _steps(mailing, sink.port)


def _mailing(count: int) -> Any:
    from tests.factories import sending

    body = [("text", PARAGRAPH * 14)]
    edition = sending.make_plain_edition(body=body)
    sending.make_audience(sending.newsletter_of(edition), count)
    begin = time.perf_counter()
    mailing = sending.make_running_mailing(edition=edition)
    say(f"  freeze, with checks and rendering: {time.perf_counter() - begin:.2f} s")
    return mailing


def _rewind(mailing: Any) -> None:
    from newsletter.sending.models import Mailing

    Mailing.objects.filter(pk=mailing.pk).update(state="sending")
    mailing.deliveries.update(state="pending", attempt=0, worker="", next_attempt_at=mailing.start_at)


def _sample(mailing: Any) -> bytes:
    from newsletter.sending.compose import Composer, Recipient, content_of, message_id

    composer = Composer(content_of(mailing.variants.get()), date=mailing.start_at)
    recipient = Recipient(
        "reader0@example.jp", message_id(1, domain="example.jp"), "http://a.example/", "http://b.example/"
    )
    return composer.compose(recipient, date=mailing.start_at)


def _ready_bytes(port: int, raw: bytes, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, "bench.example") as server:
        for number in range(count):
            server.sendmail("letter@example.jp", [f"reader{number}@example.jp"], raw)


def _django(port: int, mailing: Any, count: int) -> None:
    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

    variant = mailing.variants.get()
    backend = EmailBackend(host="127.0.0.1", port=port)
    backend.open()
    for number in range(count):
        message = EmailMultiAlternatives(
            variant.subject, variant.text, "letter@example.jp", [f"reader{number}@example.jp"], connection=backend
        )
        message.attach_alternative(variant.html, "text/html")
        message.send()
    backend.close()


def _signing() -> dict[str, str]:
    """The environment of a worker that signs with an RSA and an Ed25519 key."""
    from newsletter.message.dkim_keys import new_private_key

    return {
        "DKIM_DOMAINS": "example.jp",
        "DKIM_RSA_SELECTOR": "bench-rsa",
        "DKIM_RSA_KEY": new_private_key("rsa"),
        "DKIM_ED25519_SELECTOR": "bench-ed25519",
        "DKIM_ED25519_KEY": new_private_key("ed25519"),
    }


def _engine(port: int, mailing: Any, processes: int, environment: dict[str, str] | None = None) -> None:
    """Send with so many workers, which start together."""
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, "--worker", str(mailing.pk), str(port), mailing.start_at.isoformat()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **(environment or {})},
        )
        for _ in range(processes)
    ]
    for worker in workers:
        worker.stdout.readline()  # type: ignore[union-attr]
    global started
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")  # type: ignore[union-attr]
        worker.stdin.flush()  # type: ignore[union-attr]
    for worker in workers:
        if worker.wait(900):
            raise SystemExit("a worker failed")


def work(mailing_id: int, port: int, moment: str) -> None:
    """One worker: ready, then go."""
    from datetime import datetime

    set_up()
    from newsletter.sending.send import send
    from newsletter.sending.smtp.server import Server

    say("ready")
    sys.stdin.readline()
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=10)
    now = datetime.fromisoformat(moment)
    while send(mailing_id=mailing_id, server=server, clock=lambda: now):
        continue


def _check(mailing: Any, arrived: int) -> None:
    counts = dict.fromkeys(["submitted"], mailing.deliveries.filter(state="submitted").count())
    if counts["submitted"] != RECIPIENTS or arrived != RECIPIENTS:
        raise SystemExit(f"not everyone was mailed once: {counts}, arrived {arrived}")


def _steps(mailing: Any, port: int) -> None:
    """Where one worker's time goes."""
    import functools

    from newsletter.sending import claim, send, visit
    from newsletter.sending.smtp.lines import Lines
    from newsletter.sending.smtp.server import Server

    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = spent.get(name, 0.0) + time.perf_counter() - begin

        return wrapper

    claim.claim, claim.mark = timed("claim", claim.claim), timed("mark", claim.mark)  # type: ignore[assignment]
    visit.Visit.ready = timed("compose", visit.Visit.ready)  # type: ignore[method-assign]
    Lines.pump = timed("wire", Lines.pump)  # type: ignore[method-assign]
    send._write = timed("record", send._write)
    _rewind(mailing)
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port)
    begin = time.perf_counter()
    while send.send(mailing_id=mailing.pk, server=server, clock=lambda: mailing.start_at):
        continue
    whole = time.perf_counter() - begin
    shares = ", ".join(f"{name} {100 * seconds / whole:.0f} %" for name, seconds in spent.items())
    say(f"  time of one worker: {shares}")


class Sink:
    """The counting server, in a process of its own."""

    def __enter__(self) -> "Sink":
        self.process = subprocess.Popen(
            [sys.executable, str(SINK)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.port = int(self.process.stdout.readline())  # type: ignore[union-attr]
        return self

    def got(self) -> int:
        self.process.stdin.write("\n")  # type: ignore[union-attr]
        return int(self.process.stdout.readline())  # type: ignore[union-attr]

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


started = 0.0


def rate(count: int, run: Callable[[], None]) -> float:
    """Messages per second; a run may set `started` when its preparations are done."""
    global started
    started = time.perf_counter()
    run()
    return count / (time.perf_counter() - started)


def line(name: str, per_second: float, base: float) -> None:
    say(f"  {name:<34} {per_second:>8.0f}/s   ratio {per_second / base:.2f}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--stack", stack]:
            measure(stack)
        case ["--worker", mailing_id, port, moment]:
            work(int(mailing_id), int(port), moment)
        case _:
            each_stack(__file__)
