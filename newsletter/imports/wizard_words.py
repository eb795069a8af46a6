"""The words of the log for files that are uploaded and looked at, and for exports."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

UPLOADED = "newsletter.import.upload"
LOOKED = "newsletter.import.look"
EXPORTED = "newsletter.addresses.export"


@hooks.register("register_log_actions")
def register_import_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail what the wizard and the export log."""
    actions.register_action(UPLOADED, _("Upload a file of subscribers"), _("File of subscribers uploaded"))
    actions.register_action(LOOKED, _("Look into a file of subscribers"), _("File of subscribers looked into"))
    actions.register_action(EXPORTED, _("Export addresses"), _("Addresses of subscribers exported"))
