"""Ruby in rich text: a word with its reading, as HTML holds it and as plain text shows it. Pure.

What is stored, and what browsers show:

    <ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>
"""

import re
from html import unescape

from django.utils.html import strip_tags

# Nothing looks past the next tag of its kind, so a mark that is never closed costs no more than its length.
_RUBY = re.compile(r"<ruby\b[^<>]*>((?:(?!<ruby\b).)*?)</ruby\s*>", re.IGNORECASE | re.DOTALL)
# HTML lets the end tags of rt and rp be left out.
_END = r"(?=<r[bpt]\b)|\Z"
_READING = re.compile(rf"<rt\b[^<>]*>(.*?)(?:</rt\s*>|{_END})", re.IGNORECASE | re.DOTALL)
_BRACKET = re.compile(rf"<rp\b[^<>]*>.*?(?:</rp\s*>|{_END})", re.IGNORECASE | re.DOTALL)
_BASE_MARK = re.compile(r"</?rb\b[^<>]*>", re.IGNORECASE)


def plain_ruby(html: str) -> str:
    """Return HTML with 漢字(かんじ) for each ruby, for places that cannot show it: mail, Markdown, plain text."""
    return _RUBY.sub(lambda ruby: _base(ruby[1]) + _bracketed(_reading(ruby[1])), html)


def without_readings(html: str) -> str:
    """Return HTML with the words alone: what is counted, quoted and cut."""
    return _RUBY.sub(lambda ruby: _base(ruby[1]), html)


def readings(html: str) -> list[str]:
    """Return the readings in HTML as plain text, in order: what a search may also ask for."""
    found = (unescape(strip_tags(_reading(ruby))) for ruby in _RUBY.findall(html))
    return [reading for reading in found if reading]


def _base(inner: str) -> str:
    return _BASE_MARK.sub("", _BRACKET.sub("", _READING.sub("", inner)))


def _reading(inner: str) -> str:
    return "".join(_READING.findall(inner)).strip()


def _bracketed(reading: str) -> str:
    return f"({reading})" if reading else ""
