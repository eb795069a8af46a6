"""A worker in a process of its own, to be killed: `python worker.py IMPORT [PAUSE]`.

It says when it is ready and starts at a line on its standard input; PAUSE is how long it takes over a row."""

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def main(import_id: int, pause: float) -> None:
    """Work until nothing is to be done."""
    import django

    django.setup()
    from newsletter.imports.engine import work
    from newsletter.imports.reading import read_entries

    def slowly(*args: object, **options: object):  # type: ignore[no-untyped-def]
        for entry in read_entries(*args, **options):  # type: ignore[arg-type]
            time.sleep(pause)
            yield entry

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while work(import_id=import_id, chunk=20, seconds=1.0, reader=slowly):
        continue


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
