"""What the dashboard offers those who write: a new essay, the drafts they left, their own profile."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from blog.models import AuthorPage, EssayPage, HomePage

MOST_DRAFTS = 5


def ways_to_write(user: Any) -> list[tuple[str, str]]:
    """Return the address and label of a new essay below each home the person may write under."""
    homes = HomePage.objects.select_related("locale").order_by("path")
    allowed = [home for home in homes if home.permissions_for_user(user).can_add_subpage()]
    named = _("Write an essay (%(language)s)")
    return [
        (
            reverse("wagtailadmin_pages:add", args=["blog", "essaypage", home.pk]),
            _("Write an essay") if len(allowed) == 1 else named % {"language": home.locale.language_name_local},
        )
        for home in allowed
    ]


def drafts_of(user: Any) -> list[EssayPage]:
    """Return the essays the person owns that hold something readers do not see, the last edited first."""
    unseen = Q(live=False) | Q(has_unpublished_changes=True)
    own = EssayPage.objects.filter(unseen, owner=user)
    return list(own.order_by("-latest_revision_created_at", "-pk")[:MOST_DRAFTS])


class WritingPanel(Component):
    """The ways to begin and to go on writing."""

    name = "writing"
    order = 20
    template_name = "blog/admin/writing.html"

    def __init__(self, user: Any, ways: list[tuple[str, str]]) -> None:
        self.user = user
        self.ways = ways

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the ways, the drafts and the person's own profiles."""
        profiles = AuthorPage.objects.filter(user=self.user).select_related("locale").order_by("path")
        return {"ways": self.ways, "drafts": drafts_of(self.user), "profiles": profiles}


@hooks.register("construct_homepage_panels")
def offer_writing(request: HttpRequest, panels: list[Any]) -> None:
    """Offer writing to those who may."""
    ways = ways_to_write(request.user)
    if ways:
        panels.append(WritingPanel(request.user, ways))
