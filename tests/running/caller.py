"""A process inside an installation that calls functions one after another, as JSON lines ask it to."""

import importlib
import json
import sys
import traceback

import django

django.setup()

from django.db import close_old_connections, connections  # noqa: E402 - it reads the settings


def answer(line: str) -> dict[str, object]:
    """Call what the line names; say what it returned, or how it failed."""
    asked = json.loads(line)
    module, _dot, name = asked["function"].rpartition(".")
    close_old_connections()
    try:
        return {"answer": getattr(importlib.import_module(module), name)(**asked["arguments"])}
    except Exception:  # whoever asked raises it
        return {"failure": traceback.format_exc()}
    finally:
        connections.close_all()


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    for asked in sys.stdin:
        print(json.dumps(answer(asked)), file=answers, flush=True)
