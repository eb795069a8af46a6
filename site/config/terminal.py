"""The language of the person at the terminal."""

import os
from collections.abc import Mapping


def terminal_language(environ: Mapping[str, str] | None = None) -> str:
    """`ja` where the terminal's locale (LC_ALL, LC_MESSAGES, LANG) is Japanese, else `en`."""
    environ = os.environ if environ is None else environ
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "ja" if locale.startswith("ja") else "en"
