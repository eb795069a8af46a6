"""The editor's preview of a saved part."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation

from newsletter.editions.content import part_pieces
from newsletter.editions.mail_text import TextWriter
from newsletter.editions.merge.marking import said
from newsletter.editions.merge.samples import samples
from newsletter.editions.previews import mail_policy
from newsletter.editions.samples import bare_content, pieces_html
from newsletter.editions.web_html import plain_html

if TYPE_CHECKING:
    from newsletter.editions.partials import Partial


def preview(partial: "Partial", *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with a part as it stands in the editor: as `mail`, or as the mail's `text`.

    Fields are filled as for a made-up reader of whom everything is known.
    """
    with translation.override(partial.language):
        content = said(
            bare_content(*part_pieces(partial.body, language=partial.language), language=partial.language),
            _made_up(partial.language),
        )
        if mode == "text":
            text = TextWriter(content).body()
            context = {"subject": partial.name, "text": plain_html(text), "language": partial.language}
            return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
        response = HttpResponse(pieces_html(*content.pieces, language=partial.language))
    response._csp_config = mail_policy()  # type: ignore[attr-defined]
    return response


def _made_up(language: str) -> dict[str, str]:
    return next(one.values for one in samples(language) if one.key == "full")
