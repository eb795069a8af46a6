"""What the head of a page tells machines: one address, its languages, its card, its graph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from wagtail.models import Page

from blog import json_ld
from blog.cards.services import card_path, plain_card
from blog.essay_text import summary
from blog.markdown.essays import markdown_path
from blog.masthead import Link, Masthead
from blog.models import AuthorPage, EssayPage
from blog.publication import absolute_url
from blog.shown import title_of

OG_LOCALES = {"ja": "ja_JP", "en": "en_US"}
OG_TYPES: dict[type[Page], str] = {EssayPage: "article", AuthorPage: "profile"}
_X_ACCOUNT = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/(\w{1,15})/?$", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """The facts the tags and the graph of one page share; `part` is an essay's number in its series."""

    canonical: str
    title: str
    description: str
    image: str
    noindex: bool = False
    page: Page | None = None
    essays: Iterable[EssayPage] = field(default=())
    part: int | None = None

    @property
    def markdown(self) -> str:
        """The path of the same text as Markdown, where there is one."""
        return markdown_path(self.essay) if self.essay and not self.noindex else ""

    @property
    def essay(self) -> EssayPage | None:
        """The essay shown, if it is one."""
        return self.page if isinstance(self.page, EssayPage) else None


def head(
    context: dict[str, Any],
    *,
    noindex: bool = False,
    title: str = "",
    description: str = "",
    number: int = 1,
    path: str = "",
) -> str:
    """Return the head's metadata as HTML for the page being rendered, or for a view without a page.

    `title` and `description` are what a view, or a page that shows something else than
    its own fields, says of itself. `number` is that of the page of a list being shown,
    known from `essays` in the context where there are any: from the second on, the
    canonical address names it. `path` is that of a part of a page with an address of its own.
    """
    masthead = context["masthead"]
    number = getattr(context.get("essays"), "number", number)
    whole = absolute_url(path) if path else _canonical(context)
    canonical = whole + (f"?page={number}" if number > 1 else "")
    facts = _facts(context, canonical, noindex=noindex, title=title, description=description)
    graph = json_ld.graph(facts, masthead=masthead)
    values = {
        "head": facts,
        "alternates": _alternates(masthead, facts.canonical)
        if number == 1 and not path and not facts.noindex
        else [],
        "site_name": masthead.name,
        "kind": OG_TYPES.get(type(facts.page), getattr(facts.page, "og_type", "website")),
        "og_locale": OG_LOCALES.get(masthead.language, "ja_JP"),
        "other_locales": [OG_LOCALES[link.language] for link in masthead.translations],
        "x_account": x_account(masthead.social),
        "json_ld": json_ld.script(graph) if graph else "",
    }
    return render_to_string("blog/head.html", values)


def _page(context: dict[str, Any]) -> Page | None:
    page = context.get("page")
    return page if isinstance(page, Page) else None


def _canonical(context: dict[str, Any]) -> str:
    page = _page(context)
    return absolute_url(page if page is not None and page.pk else context["request"].path)


def _facts(context: dict[str, Any], canonical: str, *, noindex: bool, title: str, description: str) -> Head:
    masthead, page = context["masthead"], _page(context)
    noindex = noindex or getattr(context["request"], "is_preview", False)
    return Head(
        canonical=canonical,
        title=title or _title(page, masthead),
        description=description or _description(page, masthead),
        image="" if noindex else absolute_url(_card(page, masthead)),
        noindex=noindex,
        page=page,
        essays=context.get("essays") or (),
        part=getattr(context.get("place"), "number", None),
    )


def _title(page: Page | None, masthead: Masthead) -> str:
    return (page.seo_title or title_of(page)) if page is not None and page.depth != 2 else masthead.name


def _description(page: Page | None, masthead: Masthead) -> str:
    if isinstance(page, EssayPage):
        return summary(page)
    if page is None:
        return masthead.tagline
    own = page.search_description or getattr(page, "description", "") or getattr(page, "role", "")
    return own or masthead.tagline


def _card(page: Page | None, masthead: Masthead) -> str:
    """Return the path of the page's card: an essay has its own, every other page the plain one."""
    if isinstance(page, EssayPage):
        return card_path(page, name=masthead.name, language=masthead.language)
    return plain_card()


def _alternates(masthead: Masthead, canonical: str) -> list[tuple[str, str]]:
    """Return (language, address) of this page and its real translations; nothing where there are none.

    Who reads none of the languages is led to the version in the default one, where there is one.
    """
    others = [(link.language, absolute_url(link.url)) for link in masthead.translations]
    if not others:
        return []
    versions = [(masthead.language, canonical), *others]
    default = dict(versions).get(settings.LANGUAGE_CODE)
    return versions + ([("x-default", default)] if default else [])


def x_account(social: Iterable[Link]) -> str:
    """Return the publication's account on X, with its @, where one of its links leads there; else ""."""
    found = (_X_ACCOUNT.match(link.url) for link in social)
    return next((f"@{account[1]}" for account in found if account), "")
