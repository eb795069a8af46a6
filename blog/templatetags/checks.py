"""Template tags of the checks beside the editor."""

from typing import Any

from django import template
from django.urls import reverse

from blog.models import EssayPage

register = template.Library()


@register.simple_tag
def findings_address(page: Any) -> str:
    """Return where the checks of a page are asked; "" for what has none: no essay, or one not saved yet."""
    return reverse("blog_essay_findings", args=[page.pk]) if isinstance(page, EssayPage) and page.pk else ""
