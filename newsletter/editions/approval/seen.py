"""That a workflow approves what was looked at: in the editor what it showed, elsewhere what was handed in."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from newsletter.editions.approval.content import content_hash
from newsletter.editions.models import EditionPage

FIELD = "approval-seen"
"""The hidden field of the editor that holds the hash of what it shows."""
KEPT = "_editions_shown"


def remember(user: Any, *, edition_id: int, shown: str) -> None:
    """Keep with a person, for as long as the request lasts, the hash of what the editor showed them."""
    setattr(user, KEPT, {edition_id: shown})


def unseen(edition: EditionPage, *, user: Any, handed_in: TaskState | None) -> str:
    """Why the latest revision is not what a person saw, in the active language; empty when it is.

    Args:
        edition: the page, freshly read.
        user: who finishes the workflow; what the editor showed them is kept with them.
        handed_in: the state of the workflow's last task; its revision is what its preview shows. An autosave
            may have written into that revision, so its time counts too.
    """
    shown = getattr(user, KEPT, {}).get(edition.pk)
    found = content_hash(edition.get_latest_revision_as_object())
    if shown is not None:
        latest = edition.latest_revision
        is_own = latest is not None and latest.user_id == user.pk  # saved just now, from the same form
        changed = _("The edition was changed while you were looking. Look again before you approve it.")
        return "" if shown == found or is_own else changed
    if handed_in is None or _is_as_handed_in(handed_in, found):
        return ""
    return _("The edition was changed since it was handed in. Open it, look at it and approve it there.")


def _is_as_handed_in(state: TaskState, found: str) -> bool:
    revision = state.revision
    if revision is None or revision.created_at > state.started_at:
        return False
    return content_hash(revision.as_object()) == found
