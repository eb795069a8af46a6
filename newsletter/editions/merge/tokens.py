"""Tokens: what stands in frozen words where readers differ.

A token is plain ASCII, so that it passes through MJML, inlining, phrase breaks and wrapping unchanged. It begins
with a mark that the edition's own words do not hold, and says how wide its words usually are.
"""

import re

MARK = "kwmf"
FIELD_CELLS = 10
"""How wide a field is taken to be where lines are broken: a usual name or company."""
TOKEN = re.compile(rf"{MARK}a*(\d{{4,}})w(\d+)([fx])z")
"""Any token: its number, the cells it usually takes, whether it is a field (f) or words between fields (x)."""
ANY_TOKEN = re.sub(r"\((?!\?)", "(?:", TOKEN.pattern)
"""The same as a pattern without groups."""

LEFTOVER = re.compile(rf"{MARK}a*\d")
"""The beginning of any token, whole or torn."""


def free_mark(words: str) -> str:
    """A mark that the words do not hold, so that nothing in them is ever taken for a token."""
    mark = MARK
    while mark in words:
        mark += "a"
    return mark


def token(number: int, *, mark: str, cells: int, holds_field: bool) -> str:
    """The token of a number."""
    return f"{mark}{number:04}w{cells}{'f' if holds_field else 'x'}z"


def source_of_tokens(mark: str) -> str:
    """The pattern of the tokens with a mark, without groups."""
    return rf"{mark}\d{{4,}}(?:w\d+[fx])?z"


def is_torn(frozen: str, *, mark: str) -> bool:
    """Whether white space stands inside of a token: it would reach readers as it is."""
    tokens = re.compile(source_of_tokens(mark))
    whole = len(tokens.findall(frozen))
    return len(re.findall(rf"{mark}\d", frozen)) != whole or len(tokens.findall("".join(frozen.split()))) != whole
