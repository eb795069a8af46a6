"""What crawlers are asked to leave alone: `/robots.txt`, by RFC 9309.

AI services send crawlers for three purposes, and each purpose has names of its own.
One name never covers another: who refuses GPTBot has said nothing to OAI-SearchBot.
So every name is written out, in a group that says everything it must obey, since a
crawler that finds its name reads no other group (RFC 9309, 2.2.1).
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from blog.publication import absolute_url, publication
from blog.publication_settings import PublicationSettings

# Build an index, so that answers can cite what they use.
SEARCH = (
    "OAI-SearchBot",
    "Claude-SearchBot",
    "PerplexityBot",
    "Amzn-SearchBot",
    "AzureAI-SearchBot",
    "meta-webindexer",
    "MistralAI-Index",
    "DuckAssistBot",
    "PhindBot",
    "YouBot",
)
# Fetch one page because a person asked for it.
VISITS = (
    "ChatGPT-User",
    "Claude-User",
    "Perplexity-User",
    "Amzn-User",
    "meta-externalfetcher",
    "MistralAI-User",
    "Google-NotebookLM",
    "Gemini-Deep-Research",
)
# Collect text to train models. Google-Extended and Applebot-Extended are no crawlers
# but words that the search crawlers of those houses look for.
TRAINING = (
    "GPTBot",
    "ClaudeBot",
    "anthropic-ai",
    "CCBot",
    "Google-Extended",
    "Applebot-Extended",
    "Amazonbot",
    "Bytespider",
    "meta-externalagent",
    "FacebookBot",
    "cohere-training-data-crawler",
    "DeepSeekBot",
    "AI2Bot",
    "Diffbot",
    "PanguBot",
    "omgili",
    "Timpibot",
    "img2dataset",
)
# Nobody's to index: the editors' side, and drafts shown by a link.
CLOSED = ("/admin/", "/preview/", "/en/preview/")


def rules(*, search: bool, visits: bool, training: bool, sitemap: str) -> str:
    """Return the text of robots.txt. Each switch says whether the crawlers of that purpose may read.

    `sitemap` is the full address of the sitemap. Search engines without a name of
    their own here fall under `*` and may read whatever is public.
    """
    groups = [(SEARCH, search), (VISITS, visits), (TRAINING, training)]
    allowed = [name for names, may in groups if may for name in names]
    refused = [name for names, may in groups if not may for name in names]
    parts = [_group(["*", *allowed], CLOSED)]
    parts += [_group(refused, ["/"])] if refused else []
    return "\n".join([*parts, f"Sitemap: {sitemap}", ""])


def _group(names: Iterable[str], paths: Iterable[str]) -> str:
    lines = [f"User-agent: {name}" for name in names] + [f"Disallow: {path}" for path in paths]
    return "\n".join([*lines, ""])


def rules_of(found: PublicationSettings) -> str:
    """Return robots.txt as a publication's three switches ask for it."""
    return rules(
        search=found.ai_search,
        visits=found.ai_visits,
        training=found.ai_training,
        sitemap=absolute_url(reverse("sitemap")),
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with the rules for crawlers."""
    return HttpResponse(rules_of(publication()), content_type="text/plain; charset=utf-8")
