"""What the templates of editions and of their archive need."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from newsletter.editions.pictures import Picture

register = template.Library()

PADDING_LENGTH = 80


@register.filter
def lines(text: str) -> SafeString:
    """Plain text whose line ends are kept, as XHTML."""
    return format_html_join(mark_safe("<br/>"), "{}", ((line,) for line in text.splitlines()))


@register.simple_tag
def preheader_padding() -> SafeString:
    """Invisible characters that keep the mail's first lines out of the list of mails, after the preheader."""
    return mark_safe("&#847;&#8203;&#160;" * PADDING_LENGTH)  # noqa: S308


@register.simple_tag
def mail_picture(picture: Picture) -> SafeString:
    """An image that fills the column and shrinks with it; its size is reserved before it loads.

    A drawing stands on a light ground of its own: dark ink on nothing would be lost on a dark screen. So would the
    light words of that screen on this ground, while images are off.
    """
    ground = mark_safe("background-color:#fffdf8;color:#211e1a;") if picture.is_drawn else ""
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" style="{}width:100%;max-width:{}px;height:auto;"/>',
        picture.src,
        picture.width,
        picture.height,
        picture.alt,
        ground,
        picture.width,
    )


@register.simple_tag
def web_picture(picture: Picture) -> SafeString:
    """The same image on the archive's page, loaded when it comes near."""
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        picture.src,
        picture.width,
        picture.height,
        picture.alt,
    )


@register.simple_tag
def sign_up_words(page: Page, heading: str = "", text: str = "", *, menu: bool = False) -> dict[str, Any]:
    """What `slots/sign_up.html` is told of a newsletter’s page: the words, and whether to offer all there is."""
    return {"page": page, "heading": heading, "text": text, "menu": menu}
