"""The editor's preview of an edition that is not mailed yet."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from wagtail.models import Page

from newsletter.editions.archive import Archived, fragment
from newsletter.editions.content import one_line
from newsletter.editions.models import EditionPage
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import SLOTS


def preview(edition: EditionPage, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with the edition as `mail`, as the mail's `text`, or as the `web` page it will be."""
    if mode == "web":
        return _web(edition, request)
    rendered = render_edition(edition=edition, language=edition.locale.language_code)
    if mode == "text":
        context = {"rendered": rendered, "language": edition.locale.language_code}
        return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
    html = rendered.html
    for slot in SLOTS:
        html = html.replace(slot, "#")
    return HttpResponse(html)


def _web(edition: EditionPage, request: HttpRequest) -> HttpResponse:
    context = Page.get_context(edition, request)
    context["archived"] = Archived(
        html=mark_safe(fragment(edition)),  # noqa: S308 - written by our own templates, which escape
        title=one_line(edition.title),
        description=one_line(edition.preheader),
        date=edition.first_published_at,
        previous=None,
        following=None,
        mailed=False,
    )
    return TemplateResponse(request, edition.get_template(request), context)
