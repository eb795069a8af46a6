"""The runbook of `docs/`, shown in the administration to whoever has to act."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from newsletter.sending.views import SEES_MAILINGS, allowed

HEADING = re.compile(r"(#{1,4}) (.+)")
ITEM = re.compile(r"(?:[-*]|\d+\.) ")
INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*]+)\*"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]]+)\]\([^)]+\)"), r"\1"),
)


@require_GET
def runbook(request: HttpRequest) -> HttpResponse:
    """The runbook in the reader's language."""
    allowed(request, SEES_MAILINGS)
    file = runbook_file((get_language() or "")[:2])
    if not file.exists():
        raise Http404
    crumbs = [{"url": reverse("newsletter_mailings"), "label": _("Mailings")}, {"url": "", "label": _("Runbook")}]
    context = {"body": rendered(file.read_text(encoding="utf-8")), "breadcrumbs_items": crumbs}
    return render(request, "newsletter/admin/runbook.html", context)


def runbook_file(language: str) -> Path:
    """Where the runbook of a language lies."""
    name = "runbook.ja.md" if language == "ja" else "runbook.md"
    return Path(settings.ROOT) / "docs" / name


def rendered(text: str) -> SafeString:
    """The Markdown our documents use, as HTML; everything is escaped, and links are words: they lead to files."""
    return mark_safe("\n".join(_blocks(text)))  # noqa: S308 - each piece is escaped below


def _blocks(text: str) -> Iterator[str]:
    for number, part in enumerate(text.split("```")):
        if number % 2:
            yield f"<pre><code>{html.escape(part.partition(chr(10))[2].rstrip())}</code></pre>"
        else:
            for block in filter(None, map(str.strip, re.split(r"\n\s*\n", part))):
                yield _block(block)


def _block(block: str) -> str:
    heading = HEADING.fullmatch(block)
    if heading:
        level = min(len(heading[1]) + 1, 4)
        return f'<h{level} class="k-heading">{_inline(heading[2])}</h{level}>'
    if block.startswith("|"):
        return _table([line.strip().strip("|").split("|") for line in block.splitlines()])
    if ITEM.match(block):
        return _list(block)
    return f"<p>{_inline(' '.join(block.split()))}</p>"


def _list(block: str) -> str:
    """A list; lines that begin no item go on with the one before."""
    items: list[str] = []
    for line in block.splitlines():
        found = ITEM.match(line)
        if found:
            items.append(line[found.end() :])
        else:
            items[-1] += " " + line.strip()
    tag = "ol" if block[0].isdigit() else "ul"
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{tag}>"


def _table(rows: list[list[str]]) -> str:
    heading, body = rows[0], rows[2:]
    head = "".join(f'<th scope="col">{_inline(cell.strip())}</th>' for cell in heading)
    lines = "".join(f"<tr>{''.join(f'<td>{_inline(cell.strip())}</td>' for cell in row)}</tr>" for row in body)
    table = f'<table class="listing k-table"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
    return f'<div class="k-scroll" tabindex="0">{table}</div>'


def _inline(text: str) -> str:
    text = html.escape(text)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text
