"""`/llms.txt`: the publication and its essays in one language, by category (the form of llmstxt.org)."""

from collections import defaultdict
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from blog.essays import readable_essays
from blog.excerpts import cut
from blog.markdown.essays import markdown_path
from blog.markdown.writing import escaped, link
from blog.models import EssayPage, HomePage, StandingPage
from blog.openness import open_pages
from blog.publication import absolute_url, language_name, name_in, publication, tagline_in
from blog.publication_settings import PublicationSettings

MOST_ESSAYS = 500
DESCRIPTION_CELLS = 160


def overview(language: str, found: PublicationSettings) -> str:
    """Return what the publication is and where its newest essays are, each as Markdown."""
    parts = [f"# {escaped(name_in(language, found))}"]
    tagline = tagline_in(language, found)
    parts += [f"> {escaped(tagline)}"] if tagline else []
    parts += [_section(title, essays) for title, essays in _shelves(language).items()]
    parts.append("\n".join([f"## {_('About this publication')}", "", *_about(language)]))
    return "\n\n".join(parts) + "\n"


def _shelves(language: str) -> dict[str, list[EssayPage]]:
    """The newest essays by category; the shelf with the newest essay comes first."""
    essays = readable_essays().filter(locale__language_code=language).defer("body")
    shelves: dict[str, list[EssayPage]] = defaultdict(list)
    for essay in essays.select_related("locale", "category")[:MOST_ESSAYS]:
        shelves[essay.category.title if essay.category else _("Essays")].append(essay)
    return shelves


def _section(title: str, essays: Iterable[EssayPage]) -> str:
    return "\n".join([f"## {escaped(title)}", "", *(_line(essay) for essay in essays)])


def _line(essay: EssayPage) -> str:
    about = cut(essay.search_description or essay.lead, cells=DESCRIPTION_CELLS)
    line = f"- {link(escaped(essay.title), absolute_url(markdown_path(essay)))}"
    return f"{line}: {escaped(about)}" if about else line


def _about(language: str) -> Iterable[str]:
    pages = open_pages(StandingPage.objects.filter(locale__language_code=language)).select_related("locale")
    yield from (_page_line(page, page.title) for page in pages.order_by("path"))
    yield f"- {link(_('Feed (RSS)'), absolute_url(reverse('blog:feed')))}"
    others = open_pages(HomePage.objects.exclude(locale__language_code=language))
    for home in others.select_related("locale"):
        other = home.locale.language_code
        with translation.override(other):
            yield f"- {link(language_name(other), absolute_url(reverse('blog:llms')))}"


def _page_line(page: Page, title: str) -> str:
    return f"- {link(escaped(title), absolute_url(page))}"


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Answer with the overview, where the publication lets AI services search or visit; else there is none."""
    found = publication()
    if not (found.ai_search or found.ai_visits):
        raise Http404("not for AI services")
    text = overview(translation.get_language() or "ja", found)
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response
