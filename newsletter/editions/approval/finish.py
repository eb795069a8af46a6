"""What the end of a workflow does. Wagtail publishes; an edition is approved by it and nothing more.

Named by `WAGTAIL_FINISH_WORKFLOW_ACTION` and loaded with Wagtail's models, so it loads none itself.
"""

from typing import Any

from django.utils import timezone
from wagtail.workflows import publish_workflow_state


def finish_workflow(workflow_state: Any, user: Any = None) -> None:
    """Approve an edition in the name of who took the last step; publish anything else, as Wagtail does.

    Raises `ApprovalRefused` where that person may not approve it, or did not see what it is by now: then the
    workflow is not finished.
    """
    from newsletter.editions.approval.seen import unseen
    from newsletter.editions.approval.services import ApprovalRefused, approve
    from newsletter.editions.models import EditionPage

    page = workflow_state.content_object
    edition = EditionPage.objects.filter(pk=page.pk).first() if hasattr(page, "path") else None
    if edition is None:
        publish_workflow_state(workflow_state, user=user)
        return
    reason = unseen(edition, user=user, handed_in=workflow_state.current_task_state)
    if reason:
        raise ApprovalRefused(edition, [reason])
    approve(edition=edition, user=user, now=timezone.now())
