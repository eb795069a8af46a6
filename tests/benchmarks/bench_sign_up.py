"""Whether the time of an answer tells who subscribes, and how many sign-ups a second are taken in.

A real web server is asked by one client for 2,000 pairs of a known and an unknown address, in
random order within each pair. The best classifier by response time alone must stay between
AUC 0.45 and 0.55, which is chance. Then eight connections sign up at once, against showing the
form in the same run. Runs on SQLite, and on PostgreSQL where `BENCH_DATABASE_URL` answers.
`BENCH_PAIRS` sets the number of pairs.
"""

import os
import random
import re
import socket
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from threading import Thread
from urllib.parse import urlencode

from page_load import CONNECTIONS, cpu_of, free_port, granian, load
from stacks import each_stack, say, set_up

PAIRS = int(os.environ.get("BENCH_PAIRS", "2000"))
AT_ONCE = 1600
FORM = "/newsletter/sign-up/"
TRAP = re.compile(rb'name="shown" value="([^"]+)"')
TRAP_SECONDS = 2.5
LEAST, MOST = 0.45, 0.55


def measure(stack: str) -> None:
    """Measure on the database of the environment."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill()
    port = free_port()
    with granian(port, "tests.benchmarks.open_gate:application", {"TRUSTED_PROXIES": "1"}) as pid:
        with Client(port) as client:
            client.learn_trap()
            for number in range(100):
                client.sign_up(f"warm{number}@warm{number}.example.com")
            auc = _tell_apart(client, stack)
        rate = _at_once(port, pid)
        form = load(port, FORM, pid=pid, requests=400)
    say(
        f"  {rate:,.0f} sign-ups a CPU second; showing the form {form.per_cpu_second:,.0f}: "
        f"×{rate / form.per_cpu_second:.2f}"
    )
    if not LEAST <= auc <= MOST:
        raise SystemExit("the time of an answer tells who subscribes")


def _fill() -> None:
    """Make a publication with a newsletter, and the known half of the addresses."""
    from newsletter.consent.models import Subscriber, Subscription
    from newsletter.newsletters.setup import create_newsletter
    from tests.factories.blog import make_publication
    from tests.factories.newsletter import SIGNED_UP

    newsletter = create_newsletter(
        homes=make_publication(),
        names={"ja": "かわら版だより", "en": "Kawaraban Letter"},
        sender_name="かわら版編集室",
        sender_email="letter@example.jp",
        legal_name="合同会社かわら版",
    )
    people = Subscriber.objects.bulk_create(
        Subscriber(email=email, email_key=email) for email in map(known, range(PAIRS))
    )
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=person,
            newsletter=newsletter,
            state=Subscription.State.ACTIVE,
            requested_at=SIGNED_UP,
            confirmed_at=SIGNED_UP,
        )
        for person in people
    )


def known(number: int) -> str:
    """An address that subscribes."""
    return f"reader{number}a@company{number}.example.jp"


def unknown(number: int) -> str:
    """One that nobody has heard of, as long as the known one."""
    return f"reader{number}b@company{number}.example.jp"


class Client:
    """One connection that stays open, each request from a network of its own as a proxy tells it."""

    networks: Iterator[int] = count(1)
    trap = ""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def learn_trap(self) -> None:
        """Look at the form, and let the time pass that a person takes."""
        found = TRAP.search(self._exchange(f"GET {FORM} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()))
        if found is None:
            raise SystemExit("the form has no trap")
        Client.trap = found[1].decode()
        time.sleep(TRAP_SECONDS)

    def sign_up(self, email: str) -> float:
        """Press the button; return the seconds until the whole answer was there."""
        body = urlencode({"email": email, "shown": self.trap}).encode()
        number = next(self.networks)
        head = (
            f"POST {FORM} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Forwarded-For: 10.{number >> 8 & 255}.{number & 255}.1\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        begin = time.perf_counter()
        answer = self._exchange(head.encode() + body)
        taken = time.perf_counter() - begin
        if not answer.startswith(b"HTTP/1.1 200") or b"data-proof" in answer:
            raise SystemExit(f"not kept: {answer[:200]!r}")
        return taken

    def _exchange(self, request: bytes) -> bytes:
        self.connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._some()
        head = received.partition(b"\r\n\r\n")[0]
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(received) < len(head) + 4 + length:
            received += self._some()
        return received

    def _some(self) -> bytes:
        received = self.connection.recv(262_144)
        if not received:
            raise RuntimeError("the server closed the connection")
        return received


def _tell_apart(client: Client, stack: str) -> float:
    """Sign up pairs; return how well the slower of two answers tells which address is known."""
    times: dict[bool, list[float]] = {True: [], False: []}
    order = random.Random(5)
    for number in range(PAIRS):
        pair = [(True, known(number)), (False, unknown(number))]
        order.shuffle(pair)
        for is_known, email in pair:
            times[is_known].append(client.sign_up(email))
    auc = area_under_curve(times[True], times[False])
    medians = [1000 * statistics.median(times[is_known]) for is_known in (True, False)]
    say(
        f"{stack}: {PAIRS} pairs, known {medians[0]:.2f} ms, unknown {medians[1]:.2f} ms in the middle; "
        f"AUC {auc:.3f}, allowed {LEAST} to {MOST}"
    )
    return auc


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive is larger than a negative, halves of ties: the area under the ROC curve."""
    marked = sorted([(value, True) for value in positive] + [(value, False) for value in negative])
    ranks, place = 0.0, 0
    for _value, group in groupby(marked, key=lambda one: one[0]):
        members = [is_positive for _same, is_positive in group]
        ranks += sum(members) * (place + (len(members) + 1) / 2)
        place += len(members)
    return (ranks - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def _at_once(port: int, pid: int) -> float:
    """Sign up over eight connections at once; return the sign-ups in a second of the server's processors."""
    share = AT_ONCE // CONNECTIONS

    def crowd(number: int) -> None:
        with Client(port) as client:
            for place in range(share):
                client.sign_up(f"crowd{number}-{place}@crowd{number}-{place}.example.com")

    threads = [Thread(target=crowd, args=(number,)) for number in range(CONNECTIONS)]
    cpu, begin = cpu_of(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, used = time.perf_counter() - begin, cpu_of(pid) - cpu
    say(f"  {AT_ONCE} sign-ups over {CONNECTIONS} connections: {AT_ONCE / seconds:,.0f} a second")
    return AT_ONCE / used


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stack"]:
        measure(sys.argv[2])
    else:
        each_stack(__file__)
