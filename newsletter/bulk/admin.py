"""The admin of `newsletter.bulk`, registered by Wagtail's hooks."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from newsletter.bulk import services, views


@hooks.register("register_admin_urls")
def register_bulk_urls() -> list[URLPattern]:
    """The question, the list of changes, and stopping one."""
    return [
        path("newsletter/bulk/", views.bulk, name="newsletter_bulk"),
        path("newsletter/bulk/changes/", views.changes, name="newsletter_bulk_changes"),
        path("newsletter/bulk/changes/<int:pk>/cancel/", views.cancel, name="newsletter_bulk_cancel"),
    ]


@hooks.register("register_log_actions")
def register_bulk_actions(actions: LogActionRegistry) -> None:
    """The words of the log."""
    actions.register_action(services.BEGUN, _("Change many subscriptions"), _("Bulk change begun"))
    actions.register_action(services.FINISHED, _("Finish a bulk change"), _("Bulk change finished"))
    actions.register_action(services.CANCELLED, _("Stop a bulk change"), _("Bulk change stopped"))
