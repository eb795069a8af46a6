"""Template filters that set text."""

from django import template
from django.utils.safestring import SafeString

from blog.phrases import broken

register = template.Library()


@register.filter
def phrases(text: object) -> SafeString:
    """Mark where a Japanese heading may break. Use only on text, never on HTML."""
    return broken(str(text))
