"""A system check that says when cards cannot be drawn, and what would help."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from blog.cards.fonts import PACKAGES, title_font


@register
def japanese_font_found(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where no Japanese font was found: links to essays elsewhere then show a plain card."""
    if title_font() is not None:
        return []
    hint = (
        f"Install one of {PACKAGES} (Debian, Ubuntu), or name a font file in the environment variable CARD_FONT."
    )
    return [Warning("No Japanese font was found: the cards of essays are not drawn.", hint=hint, id="blog.W001")]
