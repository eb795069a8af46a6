"""The page as one JSON-LD graph, in the terms of schema.org that search engines document."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from blog.essay_text import rich_text
from blog.masthead import Masthead
from blog.models import (
    AuthorIndexPage,
    AuthorPage,
    CategoryIndexPage,
    CategoryPage,
    EssayPage,
    HomePage,
    SeriesIndexPage,
    SeriesPage,
    StandingPage,
)
from blog.pictures import PLACES, address, addresses
from blog.publication import absolute_url
from blog.shown import dates_of
from blog.trail import trail

if TYPE_CHECKING:
    from blog.metadata import Head

Node = dict[str, Any]

LISTS = (HomePage, CategoryPage, SeriesPage, CategoryIndexPage, AuthorIndexPage, SeriesIndexPage)
STANDING = {StandingPage.Purpose.ABOUT: "AboutPage", StandingPage.Purpose.CONTACT: "ContactPage"}
LOGO = "max-600x600|format-png"

# Inside a script element only these three could end it or open a comment.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(nodes: list[Node]) -> SafeString:
    """Return the graph as a data block. It is data, not script: a content policy does not run it."""
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')  # noqa: S308


def graph(head: "Head", *, masthead: Masthead) -> list[Node]:
    """Return the nodes for a page: publisher, site, the page itself, the way to it, and the essay or the person.

    Nodes refer to each other by `@id`. What a search engine must not index needs none.
    """
    if head.noindex:
        return []
    home = absolute_url(masthead.home_url)
    publisher, site = f"{home}#publisher", f"{home}#site"
    nodes = [_publisher(masthead, home, publisher), _site(masthead, home, site, publisher)]
    nodes.append(_web_page(head, site, masthead))
    if head.page is not None and not isinstance(head.page, HomePage):
        nodes.append(_trail(head.page, masthead, head.canonical))
    if head.essay:
        nodes.append(_posting(head.essay, head, publisher, masthead))
    return nodes


def _publisher(masthead: Masthead, home: str, identity: str) -> Node:
    logo = address(masthead.logo, LOGO) if masthead.logo else static("icon.svg")
    node: Node = {
        "@type": "Organization",
        "@id": identity,
        "name": masthead.name,
        "url": home,
        "logo": {"@type": "ImageObject", "url": absolute_url(logo)},
    }
    profiles = [link.url for link in masthead.social]
    return node | ({"sameAs": profiles} if profiles else {})


def _site(masthead: Masthead, home: str, identity: str, publisher: str) -> Node:
    node: Node = {
        "@type": "WebSite",
        "@id": identity,
        "name": masthead.name,
        "url": home,
        "inLanguage": masthead.language,
        "publisher": {"@id": publisher},
    }
    return node | ({"description": masthead.tagline} if masthead.tagline else {})


def _web_page(head: "Head", site: str, masthead: Masthead) -> Node:
    page = head.page
    node: Node = {
        "@type": _kind(head),
        "@id": head.canonical,
        "url": head.canonical,
        "name": head.title,
        "description": head.description,
        "inLanguage": masthead.language,
        "isPartOf": {"@id": site},
    }
    if page is not None and not isinstance(page, HomePage):
        node["breadcrumb"] = {"@id": f"{head.canonical}#trail"}
    if page is not None:
        node |= _dates(page)
    if isinstance(page, AuthorPage):
        node["mainEntity"] = profile(page, masthead)
    elif isinstance(page, EssayPage):
        node["mainEntity"] = {"@id": f"{head.canonical}#essay"}
        node |= {"reviewedBy": person(page.supervisor, masthead)} if page.supervisor else {}
    elif head.essays:
        node["mainEntity"] = _list(head.essays)
    return node


def _kind(head: "Head") -> str:
    """Return the type of a page. A page of another app names its own as `schema_type`."""
    page = head.page
    if isinstance(page, AuthorPage):
        return "ProfilePage"
    if isinstance(page, LISTS) or (page is None and head.essays):
        return "CollectionPage"
    if isinstance(page, StandingPage):
        return STANDING.get(StandingPage.Purpose(page.purpose), "WebPage")
    return getattr(page, "schema_type", "WebPage")


def _list(essays: Iterable[EssayPage]) -> Node:
    items = [
        {"@type": "ListItem", "position": number, "url": absolute_url(essay), "name": essay.title}
        for number, essay in enumerate(essays, start=1)
    ]
    return {"@type": "ItemList", "itemListElement": items}


def person(author: AuthorPage, masthead: Masthead) -> Node:
    """Return an author as a person with their own page, where readers can see it."""
    node: Node = {"@type": "Person", "name": author.title}
    if masthead.leads_to(author):
        node |= {"@id": f"{absolute_url(author)}#person", "url": absolute_url(author)}
    return node | ({"jobTitle": author.role} if author.role else {})


def profile(author: AuthorPage, masthead: Masthead) -> Node:
    """Return an author with everything their own page says: profile, portrait, pages elsewhere."""
    node = person(author, masthead)
    if author.reading:
        node["alternateName"] = author.reading
    if author.bio:
        node["description"] = rich_text(author.bio)
    if author.photo:
        node["image"] = absolute_url(address(author.photo, PLACES["portrait"].specs[-1]))
    elsewhere = [link.address for link in author.links.all()]
    return node | ({"sameAs": elsewhere} if elsewhere else {})


def _posting(essay: EssayPage, head: "Head", publisher: str, masthead: Masthead) -> Node:
    node: Node = {
        "@type": "BlogPosting",
        "@id": f"{head.canonical}#essay",
        "headline": essay.title,
        "description": head.description,
        "inLanguage": masthead.language,
        "mainEntityOfPage": {"@id": head.canonical},
        "publisher": {"@id": publisher},
        "author": [person(author, masthead) for author in essay.authors],
        "image": _images(essay, head.image),
        # Words where words are parted by spaces; in Japanese, as is the custom, characters.
        "wordCount": essay.reading.characters if masthead.language == "ja" else essay.reading.words,
        "timeRequired": f"PT{essay.reading.minutes}M",
    }
    if essay.supervisor:
        node["editor"] = person(essay.supervisor, masthead)
    if essay.category:
        node["articleSection"] = essay.category.title
    if essay.sorted_tags:
        node["keywords"] = [tag.name for tag in essay.sorted_tags]
    if essay.series and masthead.leads_to(essay.series):
        node["isPartOf"] = _series(essay.series)
        node |= {"position": head.part} if head.part else {}
    return node | _dates(essay)


def _images(essay: EssayPage, card: str) -> list[str]:
    """Return the hero image as 16:9, 4:3 and 1:1, as Google asks for, and the card."""
    if essay.hero_image is None:
        return [card]
    return [*(absolute_url(found) for found in addresses(essay.hero_image, "graph")), card]


def _series(series: SeriesPage) -> Node:
    address = absolute_url(series)
    return {"@type": "CreativeWorkSeries", "@id": f"{address}#series", "name": series.title, "url": address}


def _dates(page: Page) -> Node:
    dates = dates_of(page)
    return {"datePublished": _moment(dates[0]), "dateModified": _moment(dates[1])} if dates else {}


def _trail(page: Page, masthead: Masthead, canonical: str) -> Node:
    items = [
        {"@type": "ListItem", "position": number, "name": step.label, "item": absolute_url(step.url)}
        for number, step in enumerate(trail(page, masthead), start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{canonical}#trail", "itemListElement": items}


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
