"""One essay as Markdown, at its own address with `.md` in place of the last slash."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from wagtail.models import Locale

from blog.essays import readable_essays
from blog.feeds.full_text import full_text
from blog.markdown.writing import escaped, markdown
from blog.models import EssayPage
from blog.publication import absolute_url, page_path

ENDING = ".md"


def markdown_path(essay: EssayPage) -> str:
    """Return the path of an essay's Markdown version: `/gap/` has it at `/gap.md`, `/en/gap/` at `/en/gap.md`."""
    return page_path(essay).rstrip("/") + ENDING


def as_markdown(essay: EssayPage) -> str:
    """Return title, facts and full text of an essay as Markdown, in the active language."""
    facts = "\n".join(f"- {label[:1].upper()}{label[1:]}: {value}" for label, value in _facts(essay))
    return f"# {escaped(essay.title)}\n\n{facts}\n\n{markdown(full_text(essay))}\n"


def _facts(essay: EssayPage) -> list[tuple[str, str]]:
    facts = [(_("author"), escaped(author.title)) for author in essay.authors]
    if essay.supervisor:
        facts.append((_("supervisor"), escaped(essay.supervisor.title)))
    if essay.category:
        facts.append((_("category"), escaped(essay.category.title)))
    if essay.first_published_at:
        facts.append((pgettext("essay", "Published"), timezone.localdate(essay.first_published_at).isoformat()))
    if essay.updated_at:
        facts.append((pgettext("essay", "Updated"), timezone.localdate(essay.updated_at).isoformat()))
    return [*facts, (_("address"), f"<{absolute_url(essay)}>")]


@require_safe
def essay_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with an essay that readers may see. Search engines are sent to the essay itself."""
    essays = readable_essays().filter(locale=Locale.get_active(), slug=slug)
    essay = get_object_or_404(essays.select_related("locale", "category", "hero_image", "supervisor"))
    response = HttpResponse(as_markdown(essay), content_type="text/markdown; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{quote(absolute_url(essay), safe=":/%")}>; rel="canonical"'
    return response
