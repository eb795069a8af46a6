"""The admin of test mails: their page, who may be sent them, and the words of the log."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry

from newsletter.newsletters.admin import MENU_HOOK
from newsletter.sending.trials import views
from newsletter.sending.trials.models import TrialRecipient


class TrialRecipientViewSet(ModelViewSet):
    """The staff who may be sent test mails of each newsletter."""

    model = TrialRecipient
    name = "trial_recipients"
    url_prefix = "newsletter/trial-recipients"
    icon = "group"
    menu_label = _("Recipients of test mails")
    copy_view_enabled = False
    list_display = ["name", "address", "newsletter"]
    list_filter = ["newsletter"]
    edit_handler = ObjectList(
        [FieldPanel("newsletter"), FieldRowPanel([FieldPanel("name"), FieldPanel("address")])]
    )


TRIAL_RECIPIENTS = TrialRecipientViewSet()


@hooks.register("register_admin_viewset")
def register_trial_recipients() -> ModelViewSet:
    """The views of the recipients of test mails."""
    return TRIAL_RECIPIENTS


@hooks.register(MENU_HOOK)
def register_trial_recipients_item() -> Any:
    """Recipients of test mails, in the newsletter's group."""
    return TRIAL_RECIPIENTS.get_menu_item(order=330)


@hooks.register("register_admin_urls")
def register_trial_urls() -> list[URLPattern]:
    """The address from which test mails are sent."""
    return [path("newsletter/test-mails/<int:edition_id>/", views.trials, name="newsletter_trials")]


@hooks.register("register_log_actions")
def register_trial_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail what is logged of test mails: how many, never to whom."""
    actions.register_action("newsletter.edition.trial", _("Send test mails"), _("Test mails of the edition sent"))
