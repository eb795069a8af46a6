"""An author's page is the author's own: they write and publish it, whoever made it."""

from typing import Any

from wagtail.models import Page, PagePermissionTester

from blog.permissions import EditingPermissionTester, PublishedByItsEditors
from blog.slug_form import SlugForm


def owner_id(page: Page) -> Any:
    """Whose profile a page is by the database; None for nobody's and for a page not stored yet. One query.

    A page in memory can be any version that was ever saved, and name somebody else.
    """
    return type(page)._base_manager.filter(pk=page.pk).values_list("user_id", flat=True).first()


class ProfilePermissionTester(EditingPermissionTester):
    """Lets an author edit and publish their own profile; where it stands, and whether, is the editors' affair."""

    def is_own(self) -> bool:
        """Whether this is the page of the person themselves, who may write here at all."""
        user = self.user
        return bool(user.is_active and "add" in self.permissions and owner_id(self.page) == user.pk)

    def can_edit(self) -> bool:
        """Whether the person may edit this profile: as an editor, or because it is theirs."""
        return self.is_editor() or self.is_own()

    def is_editor(self) -> bool:
        """Whether the person may edit this profile as they may others'."""
        return bool(super().can_edit())

    def can_unpublish(self) -> bool:
        """Only as an editor: essays name their authors and lead to them."""
        return self.is_editor() and super().can_unpublish()

    def can_set_view_restrictions(self) -> bool:
        """Only as an editor: a profile few may see would break the same links."""
        return self.is_editor() and bool(super().can_set_view_restrictions())


class ProfileForm(SlugForm):
    """The form of an author's page, without the user account for the author themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.instance.pk is None
        if not (new or ProfilePermissionTester(self.for_user, self.instance).is_editor()):
            # Whose page it is decides who may write it: nobody gives their own away, or takes one back.
            # Nor by an earlier version that names somebody else.
            self.fields.pop("user", None)
            self.instance.user_id = owner_id(self.instance)


class OwnProfile(PublishedByItsEditors):
    """Mixin for a page with a `user`, whose own words it holds."""

    base_form_class = ProfileForm

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Return what `user` may do with this page."""
        return ProfilePermissionTester(user, self)
