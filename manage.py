#!/usr/bin/env python3
"""Kawaraban's commands: `./manage.py help`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.env import WrongEnvironment
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except WrongEnvironment as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
