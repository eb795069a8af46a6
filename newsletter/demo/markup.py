"""The few signs the content's texts use, turned into rich text. Pure.

Paragraphs are separated by an empty line, `*words*` are set apart, `[words](essay:key)`
points to another essay of the same language. Everything else is taken literally.
"""

import re
from collections.abc import Callable

from django.utils.html import escape

EMPHASIS = re.compile(r"\*([^*\n]+)\*")
LINK = re.compile(r"\[([^\]\n]+)\]\(essay:([a-z0-9-]+)\)")

PageId = Callable[[str], int]


def rich_text(text: str, page_id: PageId) -> str:
    """The HTML of a text. `page_id` gives the page behind a key and may raise `KeyError`."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{_inline(part, page_id)}</p>" for part in paragraphs if part)


def sections(text: str) -> list[tuple[str, str]]:
    """Headings marked by `## ` and the text after each; the first heading may be empty."""
    parts = re.split(r"^## +(.+)$", text, flags=re.MULTILINE)
    pairs = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(heading.strip(), body.strip()) for heading, body in pairs if heading.strip() or body.strip()]


def _inline(paragraph: str, page_id: PageId) -> str:
    html = escape(paragraph).replace("\n", "<br/>")
    html = EMPHASIS.sub(r"<i>\1</i>", html)
    return LINK.sub(lambda link: f'<a linktype="page" id="{page_id(link[2])}">{link[1]}</a>', html)
