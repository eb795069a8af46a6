"""What the admin adds around essays: the gate before publishing and the list of essays."""

from http import HTTPStatus
from typing import Any

from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from blog.deletion import refusal_of_deletion
from blog.models import EssayPage
from blog.publishing import CheckedBeforePublishing, PublicationRefused

EDITED = "latest_revision_created_at"


@hooks.register("before_publish_page")
def keep_unfinished_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Stop the editor's button while something is missing; what was typed is saved as a draft by then."""
    if not isinstance(page, CheckedBeforePublishing):
        return None
    obstacles = page.publishing_obstacles()
    return refuse(request, PublicationRefused(page, obstacles)) if obstacles else None


def refuse(request: HttpRequest, refused: PublicationRefused) -> HttpResponse:
    """Say in the editor why a page was not published, or where a new one would have been made."""
    messages.error(request, refusal(refused))
    page = refused.page
    return redirect("wagtailadmin_pages:edit", page.pk) if page.pk else redirect(request.get_full_path())


def refusal(refused: PublicationRefused) -> SafeString:
    """Return the message: what was kept as a draft, and every reason with the way to its place."""
    ways = ((reason, _way_there(refused.page, reason)) for reason in refused.obstacles)
    return format_html("{}<ul>{}</ul>", refused.heading, format_html_join("", "<li>{}{}</li>", ways))


def _way_there(page: Page, reason: str) -> SafeString | str:
    """Return the link to what a reason speaks of, in the editor; nothing where there is no such place or page."""
    path = getattr(reason, "path", "")
    if not (path and page.pk):
        return ""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    link = ' <a class="w-text-current w-underline" href="{}#:w:contentpath={}">{}</a>'
    return format_html(link, address, path, _("Go there"))


class RefusalMiddleware:
    """Answer what the admin may not do with a message, on whatever way it was tried.

    A publication refused: bulk actions, workflows, copies and the admin's API publish by
    themselves. A deletion refused: the database protects what other things still need. The
    view's transaction is undone before this is reached.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into a message and a page; leave every other error alone."""
        with override(_language_of(request)):
            if isinstance(exception, ProtectedError) and request.path.startswith(reverse("wagtailadmin_home")):
                messages.error(request, refusal_of_deletion(exception.protected_objects))
                return redirect(request.get_full_path())
            if not isinstance(exception, PublicationRefused):
                return None
            if request.resolver_match and "wagtailadmin_api" in request.resolver_match.namespaces:
                reasons = {"message": exception.heading, "obstacles": exception.obstacles}
                return JsonResponse(reasons, status=HTTPStatus.BAD_REQUEST)
            answer = refuse(request, exception)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The workflow's dialogue: Wagtail's script goes where this says.
            return JsonResponse({"step": "success", "redirect": answer["Location"]})
        return answer


def _language_of(request: HttpRequest) -> str:
    """The language of the person's admin, which Wagtail has left by the time an exception comes here."""
    profile = getattr(request.user, "wagtail_userprofile", None)
    return str(profile.get_preferred_language()) if profile else get_language() or ""


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
