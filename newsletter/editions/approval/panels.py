"""What the editor of an edition says about its approval."""

from typing import Any

from wagtail.admin.panels import Panel


class ApprovalPanel(Panel):
    """Says whether the saved draft is approved, where the newsletter asks for it or somebody did."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsletter/admin/approval_panel.html"

        def is_shown(self) -> bool:
            """Nothing is said of an edition never saved, or where nobody asks and nobody approved.

            While it is in a workflow, what is shown goes along with the press that may approve it.
            """
            from newsletter.editions.approval.services import newsletter_of

            if not super().is_shown() or self.instance.pk is None:
                return False
            edition = self.instance
            asked = newsletter_of(edition).approval_required or edition.workflow_in_progress
            return bool(asked or edition.approvals.exists())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The approval that stands, or what is missing."""
            from newsletter.editions.approval.content import content_hash
            from newsletter.editions.approval.seen import FIELD
            from newsletter.editions.approval.services import approval_problem, standing_approval

            approval = standing_approval(self.instance)
            return super().get_context_data(parent_context) | {
                "edition": self.instance,
                "field": FIELD,
                "seen": content_hash(self.instance),
                "approval": approval,
                "problem": "" if approval else approval_problem(self.instance),
                "may_approve": self.request.user.has_perm("newsletter.approve_edition"),
            }
