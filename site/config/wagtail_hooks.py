"""What the installation itself adds to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from config.first_run import views
from config.first_run.services import is_empty


@hooks.register("insert_editor_js")
def autosave_script() -> SafeString:
    """What keeps the words typed while an autosave is under way."""
    return format_html('<script src="{}"></script>', static("admin/autosave.js"))


@hooks.register("insert_global_admin_css")
def forms_style() -> SafeString:
    """What gives the labels of blocks their capital, and fields no more than the room there is."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/forms.css"))


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """`/admin/first-run/` and `/admin/connections/`."""
    return [
        path("first-run/", views.first_run, name="first_run"),
        path("connections/", views.connections, name="connections"),
    ]


class SuperuserMenuItem(MenuItem):
    """An entry superusers alone see."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_settings_menu_item")
def register_connections_entry() -> MenuItem:
    """Mail server and model, among the settings."""
    return SuperuserMenuItem(_("Mail server and model"), reverse("connections"), icon_name="link", order=900)


class FirstRunPanel(Component):
    """The invitation to the first-run form on the dashboard of an empty installation."""

    order = 10
    template_name = "first_run/panel.html"


@hooks.register("construct_homepage_panels")
def invite_to_first_run(request: HttpRequest, panels: list[Any]) -> None:
    """Put the invitation first where there is nothing yet."""
    if request.user.is_superuser and is_empty():
        panels.insert(0, FirstRunPanel())
