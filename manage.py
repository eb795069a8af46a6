#!/usr/bin/env python3
"""Kawaraban's commands: `./manage.py help`. The first call makes `.venv`; see `site/bootstrap.py`."""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(ROOT, "site"), ROOT]

import bootstrap  # noqa: E402 (needs the path above)

NEED_TEST_PACKAGES = ("test", "quality", "messages", "bench", "chaos")


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    bootstrap.ensure(ROOT, "test" if command in NEED_TEST_PACKAGES else "base")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if command == "test":
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

    from django.core.management import execute_from_command_line

    from config.env import WrongEnvironment

    try:
        execute_from_command_line(sys.argv)
    except WrongEnvironment as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
