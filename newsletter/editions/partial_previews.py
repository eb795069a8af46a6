"""The editor's preview of a saved part."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from newsletter.editions.content import part_pieces
from newsletter.editions.mail_text import TextWriter
from newsletter.editions.previews import mail_policy
from newsletter.editions.samples import bare_content, pieces_html
from newsletter.editions.web_html import plain_html

if TYPE_CHECKING:
    from newsletter.editions.partials import Partial


def preview(partial: "Partial", *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with a part as it stands in the editor: as `mail`, or as the mail's `text`."""
    with translation.override(partial.language):
        pieces = part_pieces(partial.body, language=partial.language)
        if mode == "text":
            text = TextWriter(bare_content(*pieces, language=partial.language)).body()
            context = {"subject": partial.name, "text": plain_html(text), "language": partial.language}
            return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
        response = HttpResponse(pieces_html(*pieces, language=partial.language))
    response._csp_config = mail_policy()  # type: ignore[attr-defined]
    return response
