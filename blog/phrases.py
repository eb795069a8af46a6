"""Where Japanese headings may break: between phrases, marked with `<wbr>` by the server."""

import re
from functools import cache

import budoux
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

JAPANESE = re.compile(r"[぀-ヿ㐀-䶿一-鿿]")
# Latin words and numbers stay whole; budoux may cut inside them.
_INSIDE_WORD = re.compile(r"[0-9A-Za-z]$")


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def phrases(text: str) -> list[str]:
    """Return the phrases of a heading in order; joined they are the text. Non-Japanese text is one phrase."""
    if not JAPANESE.search(text):
        return [text] if text else []
    joined: list[str] = []
    for phrase in _parser().parse(text):
        if joined and _INSIDE_WORD.search(joined[-1]) and re.match(r"[0-9A-Za-z]", phrase):
            joined[-1] += phrase
        else:
            joined.append(phrase)
    return joined


def broken(text: str) -> SafeString:
    """Return the text as HTML with `<wbr>` between its phrases, everything else escaped."""
    return mark_safe("<wbr>".join(escape(phrase) for phrase in phrases(text)))  # noqa: S308 - escaped above
