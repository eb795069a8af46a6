"""The admin of `newsletter.abuse`: its page, its menu entry, the words of the log."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from newsletter.abuse import admin_views
from newsletter.newsletters.admin import MENU_HOOK


class RefusalsItem(MenuItem):
    """Shown to those who may see what was refused."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(admin_views.SEES_REFUSALS))


@hooks.register("register_admin_urls")
def register_refusal_urls() -> list[URLPattern]:
    """The page of refused and held sign-ups, and the one that asks before deciding about some."""
    return [
        path("newsletter/sign-ups/", admin_views.refusals, name="newsletter_refusals"),
        path("newsletter/sign-ups/decide/", admin_views.decide, name="newsletter_decide_held"),
    ]


@hooks.register(MENU_HOOK)
def register_refusals_item() -> MenuItem:
    """Refused and held sign-ups, in the group “Newsletter”."""
    return RefusalsItem(
        _("Refused and held sign-ups"),
        reverse("newsletter_refusals"),
        name="refused-sign-ups",
        icon_name="lock",
        order=260,
    )


@hooks.register("register_log_actions")
def register_decisions(actions: LogActionRegistry) -> None:
    """The words of the log for what a person decided about held sign-ups."""
    actions.register_action(admin_views.RELEASED, _("Let held sign-ups through"), _("Held sign-ups let through"))
    actions.register_action(admin_views.DISCARDED, _("Discard held sign-ups"), _("Held sign-ups discarded"))
