"""A worker in a process of its own, to be killed: `python worker.py MAILING PORT send|prepare LINES`.

It says when it is ready and starts at a line on its standard input."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


def main(mailing_id: int, port: int, job: str, lines: int) -> None:
    """Do the job until nothing is due."""
    import django

    django.setup()
    from newsletter.sending.prepare import prepare
    from newsletter.sending.send import send
    from newsletter.sending.smtp.server import Server

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    if job == "prepare":
        prepare(mailing_id=mailing_id, batch=5)
        return
    server = Server(key="EMAIL_URL", host="127.0.0.1", port=port, connections=lines)
    while send(mailing_id=mailing_id, server=server, seconds=1.0):
        continue


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
