"""Template tags for the publication's own words and frame."""

from typing import Any

from django import template
from django.utils.translation import get_language
from wagtail.models import Page

from blog.masthead import Masthead
from blog.masthead import masthead as build_masthead
from blog.publication import absolute_url as full_address

register = template.Library()


@register.simple_tag(takes_context=True)
def masthead(context: dict[str, Any]) -> Masthead:
    """Return the frame of the page being rendered."""
    page = context.get("page")
    request = context.get("request")
    return build_masthead(
        language=get_language() or "ja",
        page=page if isinstance(page, Page) else None,
        path=request.path if request else "",
    )


@register.filter
def absolute_url(path_or_page: str | Page) -> str:
    """Return the full address of a path or page below SITE_URL."""
    return full_address(path_or_page)
