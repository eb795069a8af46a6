"""The list of all editions in the administration, with the way to a new one."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import HeaderButton

from newsletter.editions.compose import ways_to_compose
from newsletter.editions.mailed import NOT_MAILED
from newsletter.editions.models import EditionPage
from newsletter.sending.models import Mailing

EDITED = "latest_revision_created_at"


class EditionIndexView(IndexView):
    """The list of editions, each with its last mailing, in a fixed number of queries."""

    def get_base_queryset(self) -> QuerySet[EditionPage]:
        """Editions with `mailing_pk` and `mailing_state`."""
        mailings = Mailing.objects.filter(edition=OuterRef("pk")).order_by("-pk")
        pages = super().get_base_queryset().select_related("locale")
        return pages.annotate(
            mailing_pk=Subquery(mailings.values("pk")[:1]), mailing_state=Subquery(mailings.values("state")[:1])
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """A button per newsletter's page below which the user may write editions."""
        ways = ways_to_compose(self.request.user)
        return [
            *super().header_buttons,
            *(HeaderButton(label, url=url, icon_name="doc-full") for url, label in ways),
        ]


class MailingColumn(Column):
    """The state of the last mailing, with the way to it, or to scheduling one where none began."""

    cell_template_name = "newsletter/admin/mailing_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Add what the user may do."""
        user = parent_context["request"].user
        began = instance.mailing_state is not None and instance.mailing_state not in NOT_MAILED
        return super().get_cell_context_data(instance, parent_context) | {
            "sees_mailings": user.has_perm("newsletter.view_mailing"),
            "may_schedule": user.has_perm("newsletter.send_mailing") and not began,
        }


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
        MailingColumn("mailing", label=gettext_lazy("Mailing"), accessor=lambda edition: _state(edition)),
        DateColumn(EDITED, label=gettext_lazy("Edited"), sort_key=EDITED),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live", width="12%"),
    ]


def _state(edition: Any) -> str:
    """The state of the last mailing in words; nothing where there was no mailing."""
    return "" if edition.mailing_state is None else str(Mailing.State(edition.mailing_state).label)


EDITIONS = EditionListing()
