"""The editor's preview of an edition that is not mailed yet."""

import re

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from blog.publication import absolute_url
from newsletter.editions.archive import Archived, fragment
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import one_line
from newsletter.editions.rendering import render_edition
from newsletter.editions.slots import NAMED_SLOTS, SLOTS

RULE = re.compile(r"^([━─=-])\1{9,}$", re.MULTILINE)


def preview(edition: EditionPage, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with the edition as `mail`, as the mail's `text`, or as the `web` page it will be."""
    if mode == "web":
        return _web(edition, request)
    rendered = render_edition(edition=edition, language=edition.locale.language_code).for_reader()
    if mode == "text":
        context = {
            "subject": rendered.subject,
            "preheader": rendered.preheader,
            "text": _with_rules(_with_examples(rendered.text, edition)),
            "language": edition.locale.language_code,
        }
        return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
    html = rendered.html
    for slot in SLOTS:
        html = html.replace(slot, "#")
    response = HttpResponse(html)
    response._csp_config = mail_policy()  # type: ignore[attr-defined]
    return response


def _with_examples(text: str, edition: EditionPage) -> str:
    """The text with examples of the addresses each reader will find in it."""
    parent = absolute_url(edition.get_parent())
    for name, slot in NAMED_SLOTS.items():
        text = text.replace(slot, f"{parent}{name}/…/" if name != "web" else f"{parent}{edition.slug}/")
    return text


def _with_rules(text: str) -> SafeString:
    """The text as HTML in which a rule stays one line, however narrow the window."""
    return mark_safe(RULE.sub(r'<span class="rule">\g<0></span>', escape(text)))  # noqa: S308 - escaped just now


def mail_policy() -> dict[str, list[str]]:
    """A mail carries its styles in itself, and loads nothing but its images."""
    places = [address for address in (settings.SITE_URL, settings.MEDIA_URL) if address.startswith("http")]
    return {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF, *places],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
    }


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
