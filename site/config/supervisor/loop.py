"""Keep the children running until told to stop, then end every one of them."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

from config.supervisor.children import Child
from config.supervisor.leashed import ENGLISH, Leashed, Words

PATIENCE = 15.0
"""Seconds between asking the children to end and killing them."""
STAGGER = 0.7
"""Seconds between two first starts, so that the web server need not share the processors with all others."""
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)


class Log:
    """Lines of all children on one terminal, each after its name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.width = max(len(name) for name in names)
        self.colour = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}
        self.lock = threading.Lock()

    def __call__(self, name: str, line: str) -> None:
        head = f"{name.ljust(self.width)} |"
        if sys.stdout.isatty():
            head = f"\x1b[{self.colour[name]}m{head}\x1b[0m"
        with self.lock:
            sys.stdout.write(f"{head} {line}\n")
            sys.stdout.flush()


def keep_running(children: Sequence[Child], *, meanwhile: Callable[[], None], words: Words = ENGLISH) -> None:
    """Run the children until SIGINT, SIGTERM or SIGHUP; return when none of their processes is left.

    `meanwhile` is called once in a thread of its own after they were started, `words` are what
    is said of them. A second
    signal ends the patience with children that take their time.
    """
    signals: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        signals.append(number)

    before = {each: signal.signal(each, note) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    log = Log([child.name for child in children])
    now = time.monotonic()
    starts = [(child, now + STAGGER * place) for place, child in enumerate(children)]
    leashed = [Leashed(child, log, start_at=at, words=words) for child, at in starts]
    try:
        threading.Thread(target=meanwhile, daemon=True).start()
        while not signals:
            for each in leashed:
                each.look_after(time.monotonic())
            time.sleep(0.1)
    finally:
        _end(leashed, impatient=lambda: len(signals) > 1)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(leashed: Sequence[Leashed], *, impatient: Callable[[], bool]) -> None:
    for each in leashed:
        each.terminate()
    deadline = time.monotonic() + PATIENCE
    waiting = list(leashed)
    while waiting and time.monotonic() < deadline and not impatient():
        time.sleep(0.05)
        waiting = [each for each in waiting if not each.ended()]
    for each in waiting:
        each.kill()
