"""How an essay looks in other houses: a link's card, a search result, a feed reader. Approximations."""

from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from blog.cards.services import draft_card
from blog.essay_text import summary
from blog.excerpts import cut
from blog.feeds.full_text import full_text
from blog.models import EssayPage
from blog.publication import absolute_url, publication_name

MODES = [("card", _("card of a link")), ("search", _("search result")), ("feed", _("feed reader"))]
# What is shown, in cells: a full-width character takes two.
SEARCH_TITLE, SEARCH_DESCRIPTION = 64, 240
CARD_TITLE, CARD_DESCRIPTION = 92, 110


def preview(essay: EssayPage, *, request: HttpRequest, mode: str) -> HttpResponse:
    """Answer with a draft as it will look elsewhere: as "card", "search" or "feed"."""
    values: dict[str, Any] = {"card": _card, "search": _search, "feed": _feed}[mode](essay)
    address = urlsplit(absolute_url(essay))
    context = {
        **values,
        "mode": mode,
        "label": dict(MODES)[mode],
        "essay": essay,
        "language": essay.locale.language_code,
        "site": publication_name(essay.locale.language_code),
        "house": address.netloc,
        "trail": [unquote(part) for part in address.path.strip("/").split("/") if part],
    }
    return TemplateResponse(request, "blog/admin/elsewhere.html", context)


def _title(essay: EssayPage) -> str:
    return essay.seo_title or essay.title


def _card(essay: EssayPage) -> dict[str, Any]:
    drawn = draft_card(essay)
    return {
        "image": drawn if isinstance(drawn, str) else f"data:image/jpeg;base64,{b64encode(drawn).decode()}",
        "title": cut(_title(essay), cells=CARD_TITLE),
        "description": cut(summary(essay), cells=CARD_DESCRIPTION),
    }


def _search(essay: EssayPage) -> dict[str, Any]:
    name = publication_name(essay.locale.language_code)
    return {
        "title": cut(f"{_title(essay)} | {name}", cells=SEARCH_TITLE),
        "description": cut(summary(essay), cells=SEARCH_DESCRIPTION),
    }


def _feed(essay: EssayPage) -> dict[str, Any]:
    # Written by our own block templates, which escape, and by rich text, which is sanitised.
    return {"title": essay.title, "content": mark_safe(full_text(essay))}  # noqa: S308
