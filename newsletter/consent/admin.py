"""The admin of `newsletter.consent`: views and menu entries, registered by Wagtail's hooks."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from newsletter.consent import admin_views
from newsletter.newsletters.admin import MENU_HOOK


class SubscribersItem(MenuItem):
    """Shown to those who may see counts."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(admin_views.SEES_COUNTS))


@hooks.register("register_admin_urls")
def register_subscriber_urls() -> list[URLPattern]:
    """The list of subscribers and the page of one."""
    return [
        path("newsletter/subscribers/", admin_views.subscribers, name="newsletter_subscribers"),
        path("newsletter/subscribers/<int:pk>/", admin_views.subscriber, name="newsletter_subscriber"),
    ]


@hooks.register(MENU_HOOK)
def register_subscribers_item() -> MenuItem:
    """Subscribers, in the group “Newsletter”."""
    return SubscribersItem(
        _("Subscribers"), reverse("newsletter_subscribers"), name="subscribers", icon_name="group", order=200
    )


@hooks.register("register_log_actions")
def register_looks(actions: LogActionRegistry) -> None:
    """The words of the log for looks at addresses."""
    actions.register_action(admin_views.LISTED, _("List addresses"), _("Addresses of subscribers listed"))
    actions.register_action(admin_views.SHOWN, _("Show an address"), _("Subscriber looked at"))
