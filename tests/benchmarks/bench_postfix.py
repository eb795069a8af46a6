"""A whole mailing against Postfix's `smtp-source`: the same size into the same `smtp-sink`, in the same run.

All state is in the database. Two workers send, each in a process of its own. `BENCH_RECIPIENTS` sets the size of
the mailing, 8,000 by default, `BENCH_ROUNDS` how often all are run in turn (3); medians are printed. Ratios count,
absolute numbers move from machine to machine. Where Postfix is not installed nothing is measured.

The slow server takes 200 messages a second at best: 8,000 keep it busy for forty seconds, so that what is measured
is how a mailing goes, not how it starts. One to 50,000 takes four minutes.

`processes` is the CPU time of all that took part in one message: workers, database connections, and the sink.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from stacks import each_stack, say, set_up

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "8000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SESSIONS, SLOW_SESSIONS = 10, 200
SLOW_SECONDS = 40
PROCESSES = 2
SOURCE, SINK = (shutil.which(name, path=f"{os.defpath}:/usr/sbin") for name in ("smtp-source", "smtp-sink"))
PARAGRAPH = (
    "<p>営業とマーケティングの席が三メートル離れているだけで、同じ客の話がまるで別の話になる。"
    "そのことに気づくまでに、私は十年かかった。会議を増やしても溝は埋まらず、同席した日から埋まり始めた。</p>"
)
PARAGRAPHS = 8
STEPS = ("claim", "render", "sign", "mark", "wire", "record")


# --- what is measured ---------------------------------------------------------------------------------


def measure(stack: str) -> None:
    """Make a mailing in the database of the environment and send it in several ways, in turn."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    mailing = _mailing(RECIPIENTS)
    size = len(_sample(mailing))
    say(f"{stack}: {RECIPIENTS} recipients, {size / 1024:.0f} KB each, {PROCESSES} workers, {SESSIONS} sessions")
    with sink() as port:
        ways: dict[str, Callable[[], float]] = {
            "smtp-source": partial(_source, port, size, SESSIONS, RECIPIENTS),
            "this engine": partial(_engine, mailing, port, SESSIONS, "none"),
            "this engine, ed25519": partial(_engine, mailing, port, SESSIONS, "ed25519"),
            "this engine, RSA-2048": partial(_engine, mailing, port, SESSIONS, "rsa"),
            "Django's EmailMultiAlternatives": partial(_django, mailing, port, min(300, RECIPIENTS)),
        }
        _print(_in_turn(ways))
        _steps(mailing, port)
    if stack == "PostgreSQL":
        _slow(mailing, size)


def _slow(mailing: Any, size: int) -> None:
    """A server that takes a second to answer `DATA`: its connections decide."""
    number = min(RECIPIENTS, SLOW_SESSIONS * SLOW_SECONDS)
    say(f"  a server that answers after 1 s, {SLOW_SESSIONS} sessions, {number} messages")
    _keep_only(mailing, number)
    with sink("-w", "1", "-m", str(SLOW_SESSIONS + 50)) as port:
        _print(
            _in_turn(
                {
                    "smtp-source": partial(_source, port, size, SLOW_SESSIONS, number),
                    "this engine": partial(_engine, mailing, port, SLOW_SESSIONS, "none"),
                }
            )
        )


def _in_turn(ways: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, way in ways.items():
            found[name].append(way())
    return found


def _print(found: dict[str, list[float]]) -> None:
    """The median rate of each way, and the median of its ratios to `smtp-source` in the same round."""
    base = found["smtp-source"]
    for name, rates in found.items():
        ratios = [rate / other for rate, other in zip(rates, base, strict=True)]
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        say(f"  {name:<34} {median(rates):>8.0f}/s   ratio {median(ratios):.2f} ({spread})")


# --- the ways -----------------------------------------------------------------------------------------


@contextmanager
def sink(*options: str) -> Iterator[int]:
    """An `smtp-sink` on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([str(SINK), *user, *options, f"127.0.0.1:{port}", "512"])
    try:
        _wait_for(port)
        yield int(port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("smtp-sink does not listen")


def rate(count: int, work: Callable[[], None]) -> float:
    """Pieces per second."""
    begin = time.perf_counter()
    work()
    return count / (time.perf_counter() - begin)


def _source(port: int, size: int, sessions: int, count: int) -> float:
    command = [str(SOURCE), "-s", str(sessions), "-l", str(size), "-m", str(count)]
    command += ["-f", "letter@example.jp", "-t", "reader@example.jp", f"127.0.0.1:{port}"]
    return rate(count, partial(subprocess.run, command, check=True))  # type: ignore[arg-type]


def _django(mailing: Any, port: int, count: int) -> float:
    from django.core.mail import EmailMultiAlternatives
    from django.core.mail.backends.smtp import EmailBackend

    variant = mailing.variants.get()
    backend = EmailBackend(host="127.0.0.1", port=port)
    backend.open()

    def send() -> None:
        for number in range(count):
            message = EmailMultiAlternatives(
                variant.subject,
                variant.text,
                "letter@example.jp",
                [f"reader{number}@example.jp"],
                connection=backend,
            )
            message.attach_alternative(variant.html, "text/html")
            message.send()

    try:
        return rate(count, send)
    finally:
        backend.close()


def _engine(mailing: Any, port: int, sessions: int, signing: str) -> float:
    """Send with so many workers, which start together; everyone must have been mailed."""
    _rewind(mailing)
    count = mailing.deliveries.count()
    with _workers(mailing, port, sessions, signing) as workers:

        def run() -> None:
            for worker in workers:
                worker.go()
            for worker in workers:
                worker.process.wait(900)

        found = rate(count, run)
    submitted = mailing.deliveries.filter(state="submitted").count()
    if submitted != count or any(worker.process.returncode for worker in workers):
        raise SystemExit(f"not everyone was mailed: {submitted} of {count}")
    return found


@dataclass
class Worker:
    """A worker's process, which waits for a line before it begins."""

    process: "subprocess.Popen[str]"

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()


@contextmanager
def _workers(mailing: Any, port: int, sessions: int, signing: str) -> Iterator[list[Worker]]:
    command = [sys.executable, __file__, "--worker", str(mailing.pk), str(port), mailing.start_at.isoformat()]
    environment = os.environ | _keys(signing)
    workers = [
        Worker(
            subprocess.Popen(
                [*command, str(sessions)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
        )
        for _ in range(PROCESSES)
    ]
    try:
        for worker in workers:
            worker.process.stdout.readline()  # type: ignore[union-attr]
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.wait(10)


def work(mailing_id: int, port: int, moment: str, sessions: int) -> None:
    """One worker as it is when a mailing begins: its program is loaded."""
    set_up()
    from newsletter.sending.compose import links_for
    from newsletter.sending.send import send
    from newsletter.sending.smtp.server import Server

    links_for(subscription_id=1, delivery_id=1, language="ja")
    say("ready")
    sys.stdin.readline()
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=sessions)
    now = datetime.fromisoformat(moment)
    while send(mailing_id=mailing_id, server=server, clock=lambda: now):
        continue


# --- what is sent -------------------------------------------------------------------------------------


def _mailing(count: int) -> Any:
    from tests.factories import sending

    edition = sending.make_plain_edition(body=[("text", PARAGRAPH * PARAGRAPHS)])
    sending.make_audience(sending.newsletter_of(edition), count)
    return sending.make_running_mailing(edition=edition)


def _sample(mailing: Any) -> bytes:
    from newsletter.sending.compose import Composer, Recipient, content_of, message_id

    composer = Composer(content_of(mailing.variants.get()), date=mailing.start_at)
    identity = message_id(1, domain="example.jp")
    recipient = Recipient("reader0@example.jp", identity, "http://a.example/", "http://b.example/")
    return composer.compose(recipient, date=mailing.start_at)


def _keep_only(mailing: Any, number: int) -> None:
    from newsletter.sending.models import DeliveryRange

    kept = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True)[:number])
    mailing.deliveries.exclude(pk__in=kept).delete()
    DeliveryRange.objects.filter(mailing=mailing, first_id__gt=kept[-1]).delete()


def _rewind(mailing: Any) -> None:
    """Let everyone wait again, in a table as it stands after a freeze."""
    from django.db import connection

    from newsletter.sending import ranges, tallies
    from newsletter.sending.models import Mailing, ServerConnection

    Mailing.objects.filter(pk=mailing.pk).update(state="sending")
    ServerConnection.objects.update(worker="", lease_until=None)
    mailing.deliveries.update(
        state="pending",
        attempt=0,
        worker="",
        wire_at=None,
        finished_at=None,
        lease_until=None,
        reason="",
        reply="",
    )
    tallies.mend(mailing)
    ranges.repair(mailing.pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FULL, ANALYZE) newsletter_delivery")


def _keys(signing: str) -> dict[str, str]:
    """The environment of a worker that signs with one key or none."""
    from newsletter.message.dkim_keys import new_private_key

    if signing == "none":
        return {}
    names = {"rsa": "RSA", "ed25519": "ED25519"}
    return {
        "DKIM_DOMAINS": "example.jp",
        f"DKIM_{names[signing]}_SELECTOR": "bench",
        f"DKIM_{names[signing]}_KEY": new_private_key(signing),  # type: ignore[arg-type]
    }


# --- where the time goes ------------------------------------------------------------------------------


def _steps(mailing: Any, port: int) -> None:
    """The share of one worker's time that each step takes, signing with ed25519."""
    _rewind(mailing)
    command = [sys.executable, __file__, "--steps", str(mailing.pk), str(port), mailing.start_at.isoformat()]
    subprocess.run(command, env=os.environ | _keys("ed25519"), check=True)


def show_steps(mailing_id: int, port: int, moment: str) -> None:
    """Send it all with one worker and print where its time went."""
    set_up()
    from newsletter.sending import claim, ready, send, visit
    from newsletter.sending.compose import Composer, links_for
    from newsletter.sending.smtp.lines import Lines
    from newsletter.sending.smtp.server import Server

    links_for(subscription_id=1, delivery_id=1, language="ja")
    watch = Watch()
    claim.claim, claim.mark = watch("claim", claim.claim), watch("mark", claim.mark)  # type: ignore[assignment]
    visit.Visit.ready = watch("render", visit.Visit.ready)  # type: ignore[method-assign]
    ready.signed = watch("sign", ready.signed, within="render")  # type: ignore[attr-defined]
    Composer.compose = watch("compose", Composer.compose, within="")  # type: ignore[method-assign]
    Lines.pump = watch("wire", Lines.pump)  # type: ignore[method-assign]
    send._write = watch("record", send._write)
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=SESSIONS)
    now = datetime.fromisoformat(moment)
    begin = time.perf_counter()
    while send.send(mailing_id=mailing_id, server=server, clock=lambda: now):
        continue
    whole = time.perf_counter() - begin
    shares = ", ".join(f"{name} {100 * watch.spent.get(name, 0.0) / whole:.0f} %" for name in STEPS)
    say(f"  time of one worker that signs (ed25519): {shares}")


class Watch:
    """Adds up the time spent in functions; what one spends `within` another is taken off that."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def __call__(self, name: str, function: Callable[..., Any], *, within: str = "") -> Callable[..., Any]:
        """The function, watched."""

        def watched(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - begin
                self.spent[name] = self.spent.get(name, 0.0) + spent
                if within:
                    self.spent[within] = self.spent.get(within, 0.0) - spent

        return watched


if __name__ == "__main__":
    if not (SOURCE and SINK and Path(SINK).exists()):
        say("Postfix's smtp-source and smtp-sink are not installed here: nothing is measured against them.")
    else:
        match sys.argv[1:]:
            case ["--stack", stack]:
                measure(stack)
            case ["--worker", mailing_id, port, moment, sessions]:
                work(int(mailing_id), int(port), moment, int(sessions))
            case ["--steps", mailing_id, port, moment]:
                show_steps(int(mailing_id), int(port), moment)
            case _:
                each_stack(__file__)
