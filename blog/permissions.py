"""Who may publish a page and take it back: only who may edit it."""

from typing import Any

from django.db import models
from wagtail.models import PagePermissionTester


class EditingPermissionTester(PagePermissionTester):
    """Wagtail's rules, with editing as the condition of whatever changes what readers see.

    Authors hold the right to publish on a whole home, for their own essays. Wagtail reads
    it as the right to publish and unpublish every page there, also those it keeps them
    from editing.
    """

    def can_publish(self) -> bool:
        """Whether the person may publish this page, schedule it and restrict who sees it."""
        return bool(self.can_edit() and super().can_publish())

    def can_unpublish(self) -> bool:
        """Whether the person may take this page back."""
        return bool(self.can_edit() and super().can_unpublish())

    def can_reorder_children(self) -> bool:
        """Whether the person may change the order in which the pages below this one stand."""
        return bool(self.can_edit() and super().can_reorder_children())


class PublishedByItsEditors(models.Model):
    """Mixin for pages, all of them: whoever may not edit one may neither publish nor unpublish it.

    Every route through Wagtail asks this one question: the editor, single and bulk
    actions, their descendants, the order of pages.
    """

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Return what `user` may do with this page."""
        return EditingPermissionTester(user, self)
