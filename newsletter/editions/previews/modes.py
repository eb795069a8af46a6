"""The modes of a preview: the mail light, dark and without images, its text, its source, the page it will be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from blog.publication import absolute_url
from newsletter.editions.archive import Archived, fragment
from newsletter.editions.models import EditionPage
from newsletter.editions.pieces import one_line
from newsletter.editions.rendering import RenderedEdition, render_edition
from newsletter.editions.slots import NAMED_SLOTS, SLOTS
from newsletter.editions.variants.rules import Truths
from newsletter.message.headers import HeaderRefused

RULE = re.compile(r"^([━─=-])\1{9,}$", re.MULTILINE)
DARK_MEDIA = "@media (prefers-color-scheme: dark)"
SCHEMES = "color-scheme: light dark"
MAIL, DARK, NO_IMAGES, TEXT, SOURCE, WEB = "mail", "dark", "no-images", "text", "source", "web"


@dataclass(frozen=True)
class Shown:
    """What is previewed, and to whom: the field values of a reader, the conditions that hold for them.

    `truths` None stands for what everyone may see.
    """

    edition: EditionPage
    values: Mapping[str, str] = field(default_factory=dict)
    truths: Truths | None = None

    @property
    def language(self) -> str:
        """The edition's."""
        return str(self.edition.locale.language_code)

    def rendered(self) -> RenderedEdition:
        """The edition as this reader gets it, its slots still in it."""
        from newsletter.sending.variants import blocks_for

        enters = None if self.truths is None else blocks_for(self.edition, self.truths)
        rendered = render_edition(edition=self.edition, language=self.language, enters=enters)
        return rendered.for_reader(self.values)


def preview(edition: EditionPage, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer the editor's preview of what stands in the form, to a reader of whom nothing is known."""
    if mode == WEB:
        return _web(edition, request)
    return answer(Shown(edition), request=request, mode=mode)


def answer(shown: Shown, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with one mode of the mail; an edition of text alone is shown as text where it has no other form."""
    if mode == SOURCE:
        return _plain(shown, request, source_of(shown))
    rendered = shown.rendered()
    if mode == TEXT or not rendered.html:
        context = {
            "subject": rendered.subject,
            "preheader": rendered.preheader,
            "text": _with_rules(_with_examples(rendered.text, shown.edition)),
            "language": shown.language,
        }
        return TemplateResponse(request, "newsletter/admin/text_preview.html", context)
    return _mail(rendered.html, mode)


def _mail(html: str, mode: str) -> HttpResponse:
    for slot in SLOTS:
        html = html.replace(slot, "#")
    response = HttpResponse(in_colours(html, dark=mode == DARK))
    response._csp_config = mail_policy(images=mode != NO_IMAGES)  # type: ignore[attr-defined]
    return response


def in_colours(html: str, *, dark: bool) -> str:
    """The mail with its own rules for dark screens switched on or off, whatever the reader's screen asks for."""
    scheme = "color-scheme: dark" if dark else "color-scheme: light"
    return html.replace(DARK_MEDIA, "@media all" if dark else "@media not all").replace(SCHEMES, scheme)


def _plain(shown: Shown, request: HttpRequest, text: str) -> HttpResponse:
    context = {"text": escape(text), "language": shown.language, "subject": _("Source"), "bare": True}
    return TemplateResponse(request, "newsletter/admin/text_preview.html", context)


def source_of(shown: Shown) -> str:
    """Headers and MIME parts as they would go to nobody, unsigned; in words, why they cannot."""
    from newsletter.sending.compose import SAMPLE_ADDRESS, content_of
    from newsletter.sending.services import newsletter_of
    from newsletter.sending.trial import message_of, trial_variant

    newsletter = newsletter_of(shown.edition)
    try:
        variant = trial_variant(shown.edition, newsletter, shown.truths)
        octets = message_of(
            content_of(variant),
            newsletter,
            shown.language,
            address=SAMPLE_ADDRESS,
            values=shown.values,
            now=timezone.now(),
        )
    except HeaderRefused as refused:
        return str(refused)
    return octets.decode("ascii", "replace").replace("\r\n", "\n")


def _with_examples(text: str, edition: EditionPage) -> str:
    """The text with examples of the addresses each reader will find in it."""
    parent = absolute_url(edition.get_parent())
    for name, slot in NAMED_SLOTS.items():
        text = text.replace(slot, f"{parent}{name}/…/" if name != "web" else f"{parent}{edition.slug}/")
    return text


def _with_rules(text: str) -> SafeString:
    """The text as HTML in which a rule stays one line, however narrow the window."""
    return mark_safe(RULE.sub(r'<span class="rule">\g<0></span>', escape(text)))  # noqa: S308 - escaped just now


def mail_policy(*, images: bool = True) -> dict[str, list[str]]:
    """A mail carries its styles in itself, and loads nothing but its images, or nothing at all."""
    places = [address for address in (settings.SITE_URL, settings.MEDIA_URL) if address.startswith("http")]
    return {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF, *places] if images else [NONE],
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
