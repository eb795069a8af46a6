"""The long run, called by `make chaos`: every scenario on every stack, and the table in docs/chaos.md.

`python -m tests.chaos --recipients 20000 --seed 7 --stack services --only worker --only clocks`
"""

import argparse
import logging
import random
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from tests.chaos import everything, table  # noqa: E402 - they read the settings
from tests.chaos.servers import missing  # noqa: E402
from tests.chaos.stage import EMBEDDED, SERVICES, Stage, new_stage  # noqa: E402
from tests.chaos.storm import Result, Scenario, run  # noqa: E402
from tests.chaos.table import Line  # noqa: E402
from tests.running import template  # noqa: E402


def say(line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(stack: str, given: argparse.Namespace) -> Iterator[Result]:
    """Play every scenario asked for on a stack, and say how each ended. After one that did not, begin anew."""
    left = deque(one for one in everything.SCENARIOS if not given.only or one.key in given.only)
    while left:
        with tempfile.TemporaryDirectory(prefix="kawaraban-chaos-", ignore_cleanup_errors=True) as folder:
            begun = time.monotonic()
            with new_stage(Path(folder) / "run", stack=stack, size=given.recipients, seed=given.seed) as stage:
                say(f"\n== {stack}: {given.recipients} recipients, ready after {time.monotonic() - begun:.0f} s")
                yield from play_on(stage, left, given)


def play_on(stage: Stage, left: deque[Scenario], given: argparse.Namespace) -> Iterator[Result]:
    """Play what is left until a mailing does not end, and take it away."""
    ended = True
    while left and ended:
        scenario = left.popleft()
        if not everything.is_playable(scenario, stage.stack, stage.receivers):
            continue
        say(f"-- {scenario.key}: {scenario.title}")
        try:
            result = run(stage, scenario, patience=given.patience)
        except AssertionError:
            say("\n".join([*stage.notes, stage.installation.last_words()]))
            raise
        say(table.told(result, fully=given.tell))
        if result.violations:
            say(stage.installation.last_words())
        ended = result.has_ended
        yield result


def stacks(asked: str) -> list[str]:
    """The stacks to play on; without its programs the second is left out, and that is said."""
    if asked:
        return [asked]
    if gone := missing():
        say(f"PostgreSQL and Redis: left out, not on this machine: {', '.join(gone)}")
        return [EMBEDDED]
    return [EMBEDDED, SERVICES]


def asked() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipients", type=int, default=20000)
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    parser.add_argument("--stack", choices=(EMBEDDED, SERVICES), default="")
    parser.add_argument("--only", action="append", help="the name of a scenario; may be repeated")
    parser.add_argument("--tell", action="store_true", help="say what was done to each mailing, and when")
    parser.add_argument("--no-table", action="store_true", help="leave docs/chaos.md as it is")
    parser.add_argument("--patience", type=float, default=1800.0, help="seconds for each moment of a mailing")
    parser.add_argument("--record", type=Path, help="add what is found to this file, for a table of several runs")
    parser.add_argument("--table-of", type=Path, help="play nothing: write the table of the runs in such a file")
    return parser.parse_args()


def play_all(given: argparse.Namespace) -> list[Line]:
    """Play everything asked for, keeping each line as soon as it is known."""
    circumstances, lines = table.present(given.seed), []
    template.begin()
    try:
        for stack in stacks(given.stack):
            for result in play(stack, given):
                lines.append(table.line_of(result, circumstances))
                if given.record:
                    table.keep(lines[-1], given.record)
    finally:
        template.end()
    return lines


def main() -> int:
    """Play, write the table, and return 1 if a promise was broken."""
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # every process that was started is to end with it
    given = asked()
    if given.table_of:
        table.write(everything.in_order(table.kept(given.table_of)))
        return 0
    say(f"seed {given.seed}")
    lines = play_all(given)
    if not given.no_table:
        table.write(everything.in_order(table.kept(given.record)) if given.record else lines)
    broken = sum(bool(line.violations) for line in lines)
    say(f"\n{len(lines)} mailings, {broken} of them with a broken promise; seed {given.seed}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
