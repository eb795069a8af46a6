"""Template tag for images in modern formats."""

from django import template
from django.utils.safestring import SafeString

from blog import pictures
from blog.images import PublicationImage

register = template.Library()


@register.simple_tag
def publication_picture(image: PublicationImage | None, place: str, alt: str = "") -> SafeString | str:
    """Show an image at a place of the layout (`hero`, `featured`, `entry`, `figure`, `portrait`)."""
    return pictures.picture(image, place=place, alt=alt) if image else ""
