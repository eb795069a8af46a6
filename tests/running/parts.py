"""`manage.py up` with only some of its processes: most tests of a page need no mailbox and no worker.

Called as `python -m tests.running.parts NAME …`, with `--demo` for the demo publication in plain pictures.
"""

import argparse

import django

django.setup()

from django.db import connections  # noqa: E402

from config.supervisor.children import children  # noqa: E402 - it reads the settings
from config.supervisor.loop import keep_running  # noqa: E402
from config.supervisor.start import check_ports, claim_folder, prepare  # noqa: E402
from tests.running.plain_demo import draw_plainly  # noqa: E402


def run(names: set[str], *, demo: bool) -> None:
    """Prepare as `up` does, then keep the processes of these names running."""
    chosen = [child for child in children() if child.name in names]
    assert {child.name for child in chosen} == names
    with claim_folder():
        check_ports()
        if demo:
            draw_plainly()
        prepare(demo=demo)
        keep_running(chosen, meanwhile=connections.close_all)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="+")
    parser.add_argument("--demo", action="store_true")
    given = parser.parse_args()
    run(set(given.names), demo=given.demo)
