"""What the head of a page tells machines: one address, its languages, its card, its graph."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Page

from blog import json_ld
from blog.essay_text import summary
from blog.masthead import Masthead
from blog.models import AuthorPage, CategoryPage, EssayPage, PublicationImage
from blog.pictures import CARD, address
from blog.publication import absolute_url

OG_LOCALES = {"ja": "ja_JP", "en": "en_US"}


def head(context: dict[str, Any], *, noindex: bool = False) -> str:
    """Return the head's metadata as HTML for the page being rendered, or for a view without a page.

    `essays` in the context is the page of a list being shown: from its second page on,
    the canonical address names it.
    """
    request, masthead = context["request"], context["masthead"]
    page = context.get("page") if isinstance(context.get("page"), Page) else None
    number = getattr(context.get("essays"), "number", 1)
    canonical = absolute_url(page if page is not None and page.pk else request.path)
    canonical += f"?page={number}" if number > 1 else ""
    image = _image(page, masthead)
    values = {
        "noindex": noindex or getattr(request, "is_preview", False),
        "canonical": canonical,
        "alternates": _alternates(masthead, canonical) if number == 1 else [],
        "site_name": masthead.name,
        "kind": "article" if isinstance(page, EssayPage) else "website",
        "title": _title(page, masthead),
        "description": _description(page, masthead),
        "og_locale": OG_LOCALES.get(masthead.language, "ja_JP"),
        "image": absolute_url(address(image, CARD)) if image else "",
        "image_words": page.hero_words if isinstance(page, EssayPage) else "",
        "published": _published(page),
        "modified": page.updated_at if isinstance(page, EssayPage) else None,
    }
    values["json_ld"] = json_ld.script(json_ld.graph(page=page, masthead=masthead, card=values))
    return render_to_string("blog/head.html", values)


def _title(page: Page | None, masthead: Masthead) -> str:
    return (page.seo_title or page.title) if page is not None and page.depth != 2 else masthead.name


def _description(page: Page | None, masthead: Masthead) -> str:
    if isinstance(page, EssayPage):
        return summary(page)
    own = page.search_description if page is not None else ""
    if isinstance(page, AuthorPage):
        own = own or page.role
    elif isinstance(page, CategoryPage):
        own = own or page.description
    return own or masthead.tagline


def _published(page: Page | None) -> datetime | None:
    return page.first_published_at if isinstance(page, EssayPage) else None


def _image(page: Page | None, masthead: Masthead) -> PublicationImage | None:
    if isinstance(page, EssayPage):
        return page.hero_image
    return page.photo if isinstance(page, AuthorPage) else None


def _alternates(masthead: Masthead, canonical: str) -> list[tuple[str, str]]:
    """Return (language, address) of this page and its real translations; nothing where there are none."""
    others = [(link.language, absolute_url(link.url)) for link in masthead.translations]
    return [(masthead.language, canonical), *others] if others else []
