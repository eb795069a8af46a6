"""Markdown's escapes, which people do not write and need not read. Pure."""

import re

# A backslash before punctuation (CommonMark 0.31.2, 2.4). The desk's scripts read it alike (`desk.unescaped`).
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def unescaped(markdown: str) -> str:
    """Return a Markdown text with each escaped sign as it will be read."""
    return _ESCAPED.sub(r"\1", markdown)


def escapes_in(markdown: str) -> list[int]:
    """Return where the backslashes of escapes stand."""
    return [match.start() for match in _ESCAPED.finditer(markdown)]
