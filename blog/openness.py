"""Which pages are open to everybody, without asking the database for each."""

from django.db import models
from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction

from blog.memory import recall


def is_open(page: Page) -> bool:
    """Whether a page is surely open to everybody: nothing above it or of it is restricted or a mirrored copy."""
    doubtful = recall("doubtful paths", _doubtful_paths)
    return not any(page.path[:end] in doubtful for end in range(Page.steplen, len(page.path) + 1, Page.steplen))


def _doubtful_paths() -> frozenset[str]:
    """Mirrored copies share the restrictions of their sources: where there are some, Wagtail is asked."""
    restricted = PageViewRestriction.objects.values_list("page__path", flat=True).distinct()
    if not restricted:
        return frozenset()
    return frozenset(restricted) | frozenset(
        Page.objects.filter(alias_of__isnull=False).values_list("path", flat=True)
    )


class KnowsWhetherOpen(models.Model):
    """Mixin for pages: asks for restrictions only where there may be some."""

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return the restrictions that apply to this page."""
        if is_open(self):
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()  # type: ignore[misc]
