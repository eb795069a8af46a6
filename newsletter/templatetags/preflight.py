"""The way from a finding to where it is put right."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from newsletter.editions.preflight import Finding
from newsletter.newsletters.models import Newsletter

register = template.Library()

CONTENT_PATH = "#:w:contentpath="
"""What Wagtail's editor reads of an address to find a field or block."""


@register.simple_tag
def way_to(
    finding: Finding, edition_id: int, newsletter: Newsletter, within_editor: bool = False
) -> SafeString | str:
    """A button within the editor, a link elsewhere; nothing where a finding has no place."""
    if not finding.place or finding.level == "pass":
        return ""
    if finding.place == "newsletter":
        url = reverse("newsletters:edit", args=[newsletter.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open the newsletter's settings"))
    words = _("Go there")
    if within_editor:
        markup = '<button type="button" class="button button-small button-secondary" data-finding="{}">{}</button>'
        return format_html(markup, finding.place, words)
    url = reverse("wagtailadmin_pages:edit", args=[edition_id])
    return format_html('<a href="{}{}{}">{}</a>', url, CONTENT_PATH, finding.place, words)
