"""The page as one JSON-LD graph, in the terms of schema.org that search engines document."""

import json
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from blog.masthead import Masthead
from blog.models import AuthorPage, EssayPage
from blog.publication import absolute_url

Node = dict[str, Any]

# Inside a script element only these three could end it or open a comment.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(nodes: list[Node]) -> SafeString:
    """Return the graph as a data block. It is data, not script: a content policy does not run it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')  # noqa: S308


def graph(*, page: Page | None, masthead: Masthead, card: dict[str, Any]) -> list[Node]:
    """Return the nodes for a page: publisher, site, the page itself, and the essay or the person.

    `card` holds the same facts the Open Graph tags show (`canonical`, `title`,
    `description`, `image`, `published`).
    """
    home = absolute_url(masthead.home_url)
    publisher, site = f"{home}#publisher", f"{home}#site"
    nodes: list[Node] = [
        {"@type": "Organization", "@id": publisher, "name": masthead.name, "url": home},
        {"@type": "WebSite", "@id": site, "name": masthead.name, "url": home, "publisher": {"@id": publisher}},
        _web_page(page, card, site),
    ]
    if isinstance(page, EssayPage):
        nodes += [_posting(page, card, publisher, masthead.language), _trail(page, masthead)]
    return nodes


def _web_page(page: Page | None, card: dict[str, Any], site: str) -> Node:
    node: Node = {
        "@type": "WebPage",
        "@id": card["canonical"],
        "url": card["canonical"],
        "name": card["title"],
        "isPartOf": {"@id": site},
    }
    if isinstance(page, AuthorPage):
        node |= {"@type": "ProfilePage", "mainEntity": person(page)}
    return node


def person(author: AuthorPage) -> Node:
    """Return an author as a person with their own page."""
    node: Node = {"@type": "Person", "name": author.title, "url": absolute_url(author)}
    return node | ({"jobTitle": author.role} if author.role else {})


def _posting(essay: EssayPage, card: dict[str, Any], publisher: str, language: str) -> Node:
    node: Node = {
        "@type": "BlogPosting",
        "headline": essay.title,
        "description": card["description"],
        "inLanguage": language,
        "mainEntityOfPage": {"@id": card["canonical"]},
        "publisher": {"@id": publisher},
        "author": [person(author) for author in essay.authors],
    }
    if essay.first_published_at:
        node["datePublished"] = _moment(essay.first_published_at)
        node["dateModified"] = _moment(essay.last_published_at or essay.first_published_at)
    if card["image"]:
        node["image"] = [card["image"]]
    return node


def _trail(essay: EssayPage, masthead: Masthead) -> Node:
    steps = [(masthead.name, absolute_url(masthead.home_url))]
    if essay.category and essay.category.live:
        steps.append((essay.category.title, absolute_url(essay.category)))
    steps.append((essay.title, absolute_url(essay) if essay.pk else ""))
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
