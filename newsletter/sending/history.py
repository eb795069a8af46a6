"""The words of the log for what happens to mailings, read in Wagtail's history and site reports."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ENTRIES = {
    "newsletter.mailing.schedule": (_("Schedule a mailing"), _("Mailing scheduled")),
    "newsletter.mailing.schedule_again": (
        _("Schedule a mailing again"),
        _("Mailing scheduled once more, to everyone: the edition had been mailed before"),
    ),
    "newsletter.mailing.retime": (
        _("Move a mailing's start"),
        _("Start moved with its wall time: the rules of its time zone changed"),
    ),
    "newsletter.mailing.start": (_("Prepare a mailing"), _("Mailing is being prepared")),
    "newsletter.mailing.begin": (_("Begin a mailing"), _("Mailing begun: audience and content are frozen")),
    "newsletter.mailing.hold": (_("Hold a mailing"), _("Mailing waits for a person")),
    "newsletter.mailing.release": (_("Release a mailing"), _("Mailing released")),
    "newsletter.mailing.pause": (_("Pause a mailing"), _("Mailing paused")),
    "newsletter.mailing.resume": (_("Resume a mailing"), _("Mailing resumed")),
    "newsletter.mailing.cancel": (_("Cancel a mailing"), _("Mailing cancelled")),
    "newsletter.mailing.finish": (_("Finish a mailing"), _("Mailing finished")),
    "newsletter.mailing.fail": (_("Fail a mailing"), _("Mailing failed")),
    "newsletter.mailing.reopen": (_("Reopen a mailing"), _("Mailing opened again for a delivery")),
    "newsletter.mailing.not_mailed": (
        _("Download who was not mailed"),
        _("List of who was not mailed downloaded, with addresses"),
    ),
    "newsletter.delivery.treat_as_submitted": (
        _("Treat an uncertain delivery as submitted"),
        _("Uncertain delivery treated as submitted"),
    ),
    "newsletter.delivery.send_again": (
        _("Send an uncertain delivery again"),
        _("Uncertain delivery sent again"),
    ),
}


@hooks.register("register_log_actions")
def register_mailing_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail the actions that `newsletter.sending` logs."""
    for action, (label, message) in ENTRIES.items():
        actions.register_action(action, label, message)
