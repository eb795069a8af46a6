"""What the admin adds around essays: the gate before publishing and the list of essays."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from blog.models import EssayPage
from blog.publishing import CheckedBeforePublishing, PublicationRefused, keep_as_draft

EDITED = "latest_revision_created_at"


@hooks.register("before_publish_page")
def keep_unfinished_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Stop the editor's button while something is missing; what was typed is saved as a draft by then."""
    if not isinstance(page, CheckedBeforePublishing):
        return None
    obstacles = page.publishing_obstacles()
    if not obstacles:
        return None
    keep_as_draft(page)
    return refuse(request, page, obstacles)


def refuse(request: HttpRequest, page: Page, obstacles: list[str]) -> HttpResponse:
    """Say in the editor why a page was not published."""
    messages.error(request, refusal(page, obstacles))
    return redirect("wagtailadmin_pages:edit", page.pk)


def refusal(page: Page, obstacles: list[str]) -> SafeString:
    """Return the message: what was kept as a draft, and every reason."""
    heading = _("“%(title)s” was not published; the draft is kept.") % {"title": page.title}
    return format_html(
        "{}<ul>{}</ul>", heading, format_html_join("", "<li>{}</li>", ((reason,) for reason in obstacles))
    )


class RefusedPublicationMiddleware:
    """Answer a publication refused on any other way through the admin like the editor does.

    Bulk actions and workflows call `publish()` themselves; their transaction is undone
    before this is reached.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into a message and the editor; leave every other error alone."""
        if not isinstance(exception, PublicationRefused):
            return None
        answer = refuse(request, exception.page, exception.obstacles)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The workflow's dialogue: Wagtail's script goes where this says.
            return JsonResponse({"step": "success", "redirect": answer["Location"]})
        return answer


class EssayIndexView(IndexView):
    """The list of essays, with what it shows fetched in a fixed number of queries."""

    def get_base_queryset(self) -> QuerySet[EssayPage]:
        pages = super().get_base_queryset()
        return pages.select_related("category", "locale").prefetch_related("essay_authors__author")


class EssayListing(PageListingViewSet):
    """Every essay in one list, in the main menu."""

    model = EssayPage
    index_view_class = EssayIndexView
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Essays")
    menu_order = 110
    name = "essays"
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title"),
        Column("category", label=gettext_lazy("Category"), sort_key="category__title", width="15%"),
        Column("authors", label=gettext_lazy("Authors"), accessor=lambda essay: _names(essay), width="15%"),
        DateColumn(
            "latest_revision_created_at", label=gettext_lazy("Edited"), sort_key="latest_revision_created_at"
        ),
        DateColumn("first_published_at", label=gettext_lazy("Published"), sort_key="first_published_at"),
        PageStatusColumn("status", label=gettext_lazy("Status"), sort_key="live", width="12%"),
    ]


def _names(essay: EssayPage) -> str:
    return ", ".join(author.title for author in essay.authors)


@hooks.register("register_admin_viewset")
def register_essay_listing() -> EssayListing:
    """The list of essays in the main menu."""
    return EssayListing("essays")
