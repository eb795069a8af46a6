"""The admin of `newsletter.suppressions`, registered by Wagtail's hooks."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from newsletter.newsletters.admin import MENU_HOOK
from newsletter.suppressions import services, views


class SuppressionsItem(MenuItem):
    """Shown to those who may see suppressions."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(views.SEES))


@hooks.register("register_admin_urls")
def register_suppression_urls() -> list[URLPattern]:
    """The lists of addresses and domains, adding and removing."""
    root = "newsletter/suppressions/"
    return [
        path(root, views.suppressions, name="newsletter_suppressions"),
        path(f"{root}add/", views.add, name="newsletter_suppressions_add"),
        path(f"{root}<int:pk>/remove/", views.remove, name="newsletter_suppression_remove"),
        path(f"{root}domains/", views.domains, name="newsletter_suppressed_domains"),
        path(f"{root}domains/<int:pk>/remove/", views.remove_domain, name="newsletter_suppressed_domain_remove"),
    ]


@hooks.register(MENU_HOOK)
def register_suppressions_item() -> MenuItem:
    """Suppressions, in the group “Newsletter”."""
    return SuppressionsItem(
        _("Suppressions"), reverse("newsletter_suppressions"), name="suppressions", icon_name="no-view", order=260
    )


@hooks.register("register_log_actions")
def register_suppression_actions(actions: LogActionRegistry) -> None:
    """The words of the log; the addresses themselves are in none of them."""
    actions.register_action(services.ADDED, _("Suppress an address"), _("Address suppressed"))
    actions.register_action(services.REMOVED, _("Remove a suppression"), _("Suppression removed"))
    actions.register_action(services.DOMAIN_ADDED, _("Suppress a domain"), _("Domain suppressed"))
    actions.register_action(services.DOMAIN_REMOVED, _("Let a domain be mailed"), _("Suppressed domain removed"))
    actions.register_action(views.LOOKED_UP, _("Look for a suppression"), _("Suppression of an address looked up"))
