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
from pathlib import Path

import django

django.setup()

from tests.chaos import everything, table  # noqa: E402 - they read the settings
from tests.chaos.servers import missing  # noqa: E402
from tests.chaos.stage import EMBEDDED, SERVICES, new_stage  # noqa: E402
from tests.chaos.storm import Result, run  # noqa: E402
from tests.running import template  # noqa: E402
from tests.running.installation import TookTooLong  # noqa: E402

PATIENCE = 1800.0


def say(line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def play(stack: str, given: argparse.Namespace) -> list[Result]:
    """Play every scenario asked for on a stack, and say how each ended."""
    results = []
    with tempfile.TemporaryDirectory(prefix="kawaraban-chaos-", ignore_cleanup_errors=True) as folder:
        begun = time.monotonic()
        with new_stage(Path(folder) / "run", stack=stack, size=given.recipients, seed=given.seed) as stage:
            say(f"\n== {stack}: {given.recipients} recipients, ready after {time.monotonic() - begun:.0f} s")
            for scenario in everything.playable(stack, stage.receivers):
                if given.only and scenario.key not in given.only:
                    continue
                say(f"-- {scenario.key}: {scenario.title}")
                try:
                    results.append(run(stage, scenario, patience=PATIENCE))
                except (TookTooLong, AssertionError):
                    say("\n".join([*stage.notes, stage.installation.last_words()]))
                    raise
                say(table.told(results[-1], fully=given.tell))
    return results


def stacks(asked: str) -> list[str]:
    """The stacks to play on; without its programs the second is left out, and that is said."""
    if asked:
        return [asked]
    if gone := missing():
        say(f"PostgreSQL and Redis: left out, not on this machine: {', '.join(gone)}")
        return [EMBEDDED]
    return [EMBEDDED, SERVICES]


def main() -> int:
    """Play, write the table, and return 1 if a promise was broken."""
    logging.disable(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # every process that was started is to end with it
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipients", type=int, default=20000)
    parser.add_argument("--seed", default=str(random.randrange(10**6)))
    parser.add_argument("--stack", choices=(EMBEDDED, SERVICES), default="")
    parser.add_argument("--only", action="append", help="the name of a scenario; may be repeated")
    parser.add_argument("--tell", action="store_true", help="say what was done to each mailing, and when")
    parser.add_argument("--no-table", action="store_true", help="leave docs/chaos.md as it is")
    given = parser.parse_args()
    say(f"seed {given.seed}")
    template.begin()
    try:
        results = [result for stack in stacks(given.stack) for result in play(stack, given)]
    finally:
        template.end()
    if not given.no_table:
        table.write(results, recipients=given.recipients, seed=given.seed)
    broken = sum(bool(result.violations) for result in results)
    say(f"\n{len(results)} mailings, {broken} of them with a broken promise; seed {given.seed}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
