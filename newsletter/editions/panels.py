"""Panels of the edition's editor."""

from typing import Any

from wagtail.admin.panels import Panel


class PreflightPanel(Panel):
    """The way to the checks that an edition must pass before it is mailed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsletter/admin/preflight_panel.html"

        def is_shown(self) -> bool:
            """An edition that was never saved has nothing to check."""
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Name the edition whose checks the link opens, and whether the user may mail it."""
            may_send = self.request.user.has_perm("newsletter.send_mailing")
            return super().get_context_data(parent_context) | {"edition": self.instance, "may_send": may_send}
