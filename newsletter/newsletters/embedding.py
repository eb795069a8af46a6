"""The sign-up form of a newsletter as plain HTML, to be copied into other sites."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.admin.auth import user_passes_test

from blog.publication import absolute_url, privacy_url
from newsletter.consent.choices import form_of
from newsletter.newsletters.models import Newsletter

SEES_NEWSLETTERS = "newsletter.view_newsletter"


@dataclass(frozen=True)
class Snippet:
    """The form in one language, to be copied."""

    language: str
    language_name: str
    html: str


def snippets(newsletter: Newsletter) -> list[Snippet]:
    """The form in each language. Needs no script; our own page asks before anything is sent."""
    return [
        Snippet(code, get_language_info(code)["name_local"], _snippet(newsletter, code))
        for code, _name in settings.LANGUAGES
    ]


def _snippet(newsletter: Newsletter, language: str) -> str:
    with translation.override(language):
        privacy = privacy_url(language)
        context = {
            "line": form_of(newsletter, language=language),
            "action": absolute_url(reverse("newsletter_sign_up")),
            "privacy_url": absolute_url(privacy) if privacy else "",
        }
        return render_to_string("newsletter/admin/embedded_form.html", context).strip() + "\n"


@user_passes_test(lambda user: user.has_perm(SEES_NEWSLETTERS))
def embed(request: HttpRequest, pk: int) -> HttpResponse:
    """The page from which editors copy the form."""
    newsletter = get_object_or_404(Newsletter, pk=pk)
    context = {
        "newsletter": newsletter,
        "snippets": snippets(newsletter),
        "breadcrumbs_items": [
            {"url": reverse("newsletters:index"), "label": _("Newsletters")},
            {"url": reverse("newsletters:edit", args=[pk]), "label": newsletter.name},
            {"url": "", "label": _("Sign-up form for other sites")},
        ],
    }
    return render(request, "newsletter/admin/embed.html", context)
