"""The admin of `newsletter.consent`: views and menu entries, registered by Wagtail's hooks."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from newsletter.consent import admin_person, admin_proofs, admin_views, by_staff, timeline
from newsletter.newsletters.admin import MENU_HOOK


class SubscribersItem(MenuItem):
    """Shown to those who may see counts."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(admin_views.SEES_COUNTS))


@hooks.register("register_admin_urls")
def register_subscriber_urls() -> list[URLPattern]:
    """The list of subscribers, the page of one, growth, and the files for an authority."""
    one = "newsletter/subscribers/<int:pk>/"
    return [
        path("newsletter/subscribers/", admin_views.subscribers, name="newsletter_subscribers"),
        path(one, admin_person.subscriber, name="newsletter_subscriber"),
        path(f"{one}suppress/", admin_person.suppress, name="newsletter_subscriber_suppress"),
        path(f"{one}erase/", admin_person.erase_person, name="newsletter_subscriber_erase"),
        path(f"{one}proofs/", admin_proofs.person_page, name="newsletter_subscriber_proofs"),
        path(f"{one}proofs.json", admin_proofs.person_json, name="newsletter_subscriber_proofs_json"),
        path(f"{one}<int:subscription_pk>/<slug:name>/", admin_person.press, name="newsletter_subscriber_press"),
        path("newsletter/growth/<int:pk>/", admin_views.growing, name="newsletter_growth"),
        path("newsletter/proofs/<int:pk>.csv", admin_proofs.newsletter_csv, name="newsletter_proofs_csv"),
    ]


@hooks.register(MENU_HOOK)
def register_subscribers_item() -> MenuItem:
    """Subscribers, in the group “Newsletter”."""
    return SubscribersItem(
        _("Subscribers"), reverse("newsletter_subscribers"), name="subscribers", icon_name="group", order=200
    )


@hooks.register("register_log_actions")
def register_looks(actions: LogActionRegistry) -> None:
    """The words of the log for looks at addresses, for what is done to people, and for exports."""
    actions.register_action(timeline.LISTED, _("List addresses"), _("Addresses of subscribers listed"))
    actions.register_action(timeline.SHOWN, _("Show an address"), _("Subscriber looked at"))
    actions.register_action(by_staff.PAUSED, _("Pause a subscription"), _("Subscription paused"))
    actions.register_action(by_staff.RESUMED, _("End a pause"), _("Pause ended"))
    actions.register_action(by_staff.LEFT, _("End a subscription"), _("Subscription ended"))
    actions.register_action(by_staff.CHANGED, _("Change a subscriber"), _("Subscriber changed"))
    actions.register_action(admin_person.ERASED, _("Erase a person"), _("Person erased"))
    actions.register_action(admin_proofs.EXPORTED, _("Export proofs of consent"), _("Proofs of consent exported"))
