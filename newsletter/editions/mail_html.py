"""The HTML part of a mail: MJML from our own components, CSS inlined once."""

import re

import css_inline
import mrml
from django.template.loader import render_to_string

from newsletter.editions.content import EditionContent
from newsletter.editions.slots import NAMED_SLOTS

_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_NEEDLESS = (
    re.compile(r'(<a\b[^>]*) target="_blank"'),
    re.compile(r'(<td\b[^>]*) vertical-align="[^"]*"'),
    re.compile(r"(<td\b[^>]*)cursor:\s*auto;"),
)
"""What MJML writes and no mail program needs, or HTML does not know."""

_CHARSET = re.compile(r'<meta http-equiv="Content-Type"[^>]*>')


def mail_html(content: EditionContent, *, framed: bool = True) -> str:
    """The whole HTML part, with the slots for each reader's addresses.

    Args:
        content: what it says.
        framed: with masthead and footer; False for the pieces alone, as previews of parts show them.

    Raises:
        OSError: MJML could not be read, which our templates never cause.
    """
    context = {"content": content, "slots": NAMED_SLOTS, "framed": framed}
    mjml = render_to_string("newsletter/mail/edition.mjml", context)
    return _finish(_INLINER.inline(mrml.to_html(mjml).content))


def _finish(html: str) -> str:
    """Put first what must come first in the head, and last what inlining would have taken apart.

    The charset belongs into the first 1,024 bytes. The rules for dark screens stay a style
    element, because only that can ask what the screen is.
    """
    html = _CHARSET.sub("", html, count=1)
    html = html.replace(' aria-roledescription="email"', "")
    for needless in _NEEDLESS:
        html = needless.sub(r"\1", html)
    head_open, head_close = render_to_string("newsletter/mail/head.html").strip().split("<!--content-->")
    html = html.replace("<head>", "<head>" + head_open.strip(), 1)
    return html.replace("</head>", head_close.strip() + "</head>", 1)
