"""The admin of `newsletter.segments`: views and the menu's entry, registered by Wagtail's hooks."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from newsletter.newsletters.admin import MENU_HOOK
from newsletter.segments import views


class SegmentsItem(MenuItem):
    """Shown to those who may see segments."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(views.SEES))


@hooks.register("register_admin_urls")
def register_segment_urls() -> list[URLPattern]:
    """The list, building, deleting."""
    return [
        path("newsletter/segments/", views.segments, name="newsletter_segments"),
        path("newsletter/segments/add/<int:newsletter_id>/", views.add, name="newsletter_segment_add"),
        path("newsletter/segments/<int:pk>/", views.edit, name="newsletter_segment"),
        path("newsletter/segments/<int:pk>/delete/", views.delete, name="newsletter_segment_delete"),
    ]


@hooks.register(MENU_HOOK)
def register_segments_item() -> MenuItem:
    """Segments, in the group “Newsletter”."""
    return SegmentsItem(_("Segments"), reverse("newsletter_segments"), name="segments", icon_name="tag", order=250)
