"""Panels of the edition's editor."""

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel


class PreflightPanel(Panel):
    """The way to the checks that an edition must pass before it is mailed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsletter/admin/preflight_panel.html"

        def is_shown(self) -> bool:
            """An edition that was never saved has nothing to check."""
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Name the edition whose checks the link opens, and whether the user may schedule it now."""
            from newsletter.sending.services import open_mailing

            may_send = self.request.user.has_perm("newsletter.send_mailing") and not open_mailing(self.instance)
            return super().get_context_data(parent_context) | {"edition": self.instance, "may_send": may_send}


class CancelledPanel(Panel):
    """Says that the last mailing of an edition was cancelled, where it was."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsletter/admin/cancelled_panel.html"

        @cached_property
        def found(self) -> Any:
            """The cancelled mailing and its sentence, or None."""
            from newsletter.sending.cancelled import cancellation_of_edition

            return cancellation_of_edition(self.instance.pk) if self.instance.pk else None

        def is_shown(self) -> bool:
            """Nothing is said of editions that are not mailed yet, scheduled again or mailed."""
            return super().is_shown() and self.found is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Name the mailing, and say when and by whom it was cancelled."""
            mailing, sentence = self.found
            sees = self.request.user.has_perm("newsletter.view_mailing")
            context = super().get_context_data(parent_context)
            return context | {"mailing": mailing, "sentence": sentence, "sees_mailings": sees}


class MailingPanel(Panel):
    """Says where the last mailing of an edition stands, and that later changes are not in it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsletter/admin/mailing_panel.html"

        @cached_property
        def found(self) -> Any:
            """The last mailing, or None where there was none or it was cancelled."""
            from newsletter.sending.of_edition import latest_mailing

            return latest_mailing(self.instance.pk) if self.instance.pk else None

        def is_shown(self) -> bool:
            """Nothing is said of editions that are not scheduled; `CancelledPanel` tells of cancelled mailings."""
            return super().is_shown() and self.found is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Name the mailing, and what was mailed already."""
            from newsletter.sending.of_edition import earlier_mailings

            sees = self.request.user.has_perm("newsletter.view_mailing")
            context = super().get_context_data(parent_context)
            earlier = earlier_mailings(self.instance.pk)
            return context | {"mailing": self.found, "earlier": earlier, "sees_mailings": sees}
