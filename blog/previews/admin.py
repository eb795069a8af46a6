"""The entry in an essay's menu that leads to its preview link."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from blog.models import EssayPage
from blog.previews.views import make_preview_link


@hooks.register("register_admin_urls")
def register_preview_urls() -> list[URLPattern]:
    """The address at which preview links are made."""
    return [path("essays/<int:page_id>/preview-link/", make_preview_link, name="blog_preview_link")]


@hooks.register("register_page_header_buttons")
def offer_preview_link(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer the preview link to those who may edit the essay."""
    if page.specific_class is EssayPage and page.permissions_for_user(user).can_edit():
        url = reverse("blog_preview_link", args=[page.pk])
        yield Button(_("Preview link"), url=url, icon_name="link", priority=70)
