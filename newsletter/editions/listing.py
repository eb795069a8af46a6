"""The list of all editions in the administration, with the way to a new one."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import HeaderButton

from newsletter.editions.models import EditionPage
from newsletter.newsletters.models import NewsletterPage
from newsletter.sending.models import Mailing

EDITED = "latest_revision_created_at"


class EditionIndexView(IndexView):
    """The list of editions, each with the state of its last mailing, in a fixed number of queries."""

    def get_base_queryset(self) -> QuerySet[EditionPage]:
        """Editions with `mailing_state`."""
        mailings = Mailing.objects.filter(edition=OuterRef("pk")).order_by("-pk")
        pages = super().get_base_queryset().select_related("locale")
        return pages.annotate(mailing_state=Subquery(mailings.values("state")[:1]))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """A button per newsletter's page below which the user may write editions."""
        pages = NewsletterPage.objects.select_related("locale").order_by("path")
        allowed = [page for page in pages if page.permissions_for_user(self.request.user).can_add_subpage()]
        return [*super().header_buttons, *(self._compose(page, alone=len(allowed) == 1) for page in allowed)]

    def _compose(self, page: NewsletterPage, *, alone: bool) -> HeaderButton:
        label = _("New edition from essays")
        if not alone:
            label = _("%(action)s: %(newsletter)s") % {"action": label, "newsletter": page.title}
        return HeaderButton(label, url=reverse("newsletter_compose", args=[page.pk]), icon_name="doc-full")


class EditionListing(PageListingViewSet):
    """Every edition in one list, in the newsletter's menu."""

    model = EditionPage
    index_view_class = EditionIndexView
    icon = "doc-full"
    menu_label = gettext_lazy("Editions")
    name = "editions"
    columns = [
        BulkActionsColumn("bulk_actions"),
        Column("number", label=gettext_lazy("Vol."), sort_key="number", width="6%"),
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title"),
        Column("mailing", label=gettext_lazy("Mailing"), accessor=lambda edition: _state(edition), width="15%"),
        DateColumn(EDITED, label=gettext_lazy("Edited"), sort_key=EDITED),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live", width="12%"),
    ]


def _state(edition: Any) -> str:
    """The state of the last mailing in words; none where there was no mailing."""
    if edition.mailing_state is None:
        return _("none")
    return str(Mailing.State(edition.mailing_state).label)


EDITIONS = EditionListing()
