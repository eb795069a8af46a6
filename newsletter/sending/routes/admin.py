"""The admin of routes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from newsletter.newsletters.admin import MENU_HOOK
from newsletter.sending.routes.models import Route


class RouteViewSet(ModelViewSet):
    """Which mail goes through which server."""

    model = Route
    name = "routes"
    url_prefix = "newsletter/routes"
    icon = "link"
    menu_label = _("Routes of mail")
    copy_view_enabled = False
    list_display = ["__str__", "group", "domains", "weight", "waits"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("newsletter"), FieldPanel("server")]),
            MultiFieldPanel(
                [FieldPanel("group"), FieldPanel("domains")],
                heading=_("Recipients' domains"),
                help_text=_("Empty: every recipient for whom no other route names the domain."),
            ),
            FieldRowPanel([FieldPanel("weight"), FieldPanel("waits")]),
        ]
    )


ROUTES = RouteViewSet()


@hooks.register("register_admin_viewset")
def register_routes() -> ModelViewSet:
    """The views of routes."""
    return ROUTES


@hooks.register(MENU_HOOK)
def register_routes_item() -> Any:
    """Routes, in the group."""
    return ROUTES.get_menu_item(order=405)
