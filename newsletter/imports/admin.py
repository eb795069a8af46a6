"""The admin of `newsletter.imports`: views and menu entries, registered by Wagtail's hooks."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

import newsletter.imports.wizard_words  # noqa: F401 - registers the words of the log
from newsletter.imports import export_views, wizard_views
from newsletter.newsletters.admin import MENU_HOOK


class ImportsItem(MenuItem):
    """Shown to those who may see imports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user may open the page behind it."""
        return bool(request.user.has_perm(wizard_views.SEES_IMPORTS))


@hooks.register("register_admin_urls")
def register_wizard_urls() -> list[URLPattern]:
    """The steps from a file to an import, and the export."""
    one = "newsletter/imports/<int:pk>/"
    return [
        path("newsletter/imports/", wizard_views.imports, name="newsletter_imports"),
        path("newsletter/imports/upload/", wizard_views.upload, name="newsletter_import_upload"),
        path(f"{one}columns/", wizard_views.choose_columns, name="newsletter_import_columns"),
        path(f"{one}consent/", wizard_views.choose_consent, name="newsletter_import_consent"),
        path(f"{one}summary/", wizard_views.summary, name="newsletter_import_summary"),
        path(f"{one}discard/", wizard_views.discard, name="newsletter_import_discard"),
        path("newsletter/export/", export_views.export, name="newsletter_export"),
    ]


@hooks.register(MENU_HOOK)
def register_imports_item() -> MenuItem:
    """Imports, in the group “Newsletter”."""
    return ImportsItem(
        _("Import and export"), reverse("newsletter_imports"), name="imports", icon_name="upload", order=220
    )
