"""The admin of imports under way: views and words of the log, registered by Wagtail's hooks."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from newsletter.imports import progress_views

ENTRIES = {
    "newsletter.import.start": (_("Start an import"), _("Import started")),
    "newsletter.import.take": (_("Take up an import"), _("Import taken up by a worker")),
    "newsletter.import.hold": (_("Hold an import"), _("Import waits for a person")),
    "newsletter.import.go-on": (_("Go on with an import"), _("Import goes on")),
    "newsletter.import.cancel": (_("Cancel an import"), _("Import cancelled")),
    "newsletter.import.finish": (_("Finish an import"), _("Import finished")),
    "newsletter.import.fail": (_("Fail an import"), _("Import stopped")),
    "newsletter.import.undo": (_("Undo an import"), _("Import is being undone")),
    "newsletter.import.end-undo": (_("Finish undoing an import"), _("Import undone")),
    progress_views.FETCHED: (_("Fetch refused rows"), _("Refused rows of an import fetched")),
}


@hooks.register("register_admin_urls")
def register_import_urls() -> list[URLPattern]:
    """The pages of one import that was started."""
    one = "newsletter/imports/<int:pk>/"
    return [
        path(one, progress_views.result, name="newsletter_import"),
        path(f"{one}progress/", progress_views.part, name="newsletter_import_progress"),
        path(f"{one}refused.csv", progress_views.refusals, name="newsletter_import_refusals"),
        path(f"{one}press/<slug:name>/", progress_views.press, name="newsletter_import_press"),
    ]


@hooks.register("register_log_actions")
def register_import_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail the actions that imports log."""
    for action, (label, message) in ENTRIES.items():
        actions.register_action(action, label, message)
