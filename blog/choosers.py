"""Choosers of authors, categories and the like: they open where these stand, in the language of what is edited."""

from collections.abc import Iterable

from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import AdminPageChooser


class LanguageChooser(AdminPageChooser):
    """Wagtail's page chooser, which opens at the root as soon as pages stand in two languages."""

    locale_id: int | None = None

    def get_chooser_modal_url(self) -> str:
        """Return the address at which to begin; the chooser adds the parent of what was chosen."""
        parents = self.model.allowed_parent_page_models()[0].objects.filter(locale_id=self.locale_id)
        begin = parents.values_list("pk", flat=True).first()
        return reverse("blog_choose_from", args=[begin]) if begin else str(super().get_chooser_modal_url())


def open_in_language(fields: Iterable[Field], locale_id: int | None) -> None:
    """Let a form's choosers of one kind of page open at the page of a language below which that kind stands."""
    for field in fields:
        chooser = field.widget
        if isinstance(chooser, AdminPageChooser) and len(chooser.model.allowed_parent_page_models()) == 1:
            field.widget = LanguageChooser(target_models=chooser.target_models, attrs=chooser.attrs)
            field.widget.locale_id = locale_id


def choose_from(request: HttpRequest, begin: int, parent_page_id: int | None = None) -> HttpResponse:
    """Answer as Wagtail's chooser does, beginning at a page instead of at the root."""
    from wagtail.admin.views.chooser import BrowseView  # it needs every model loaded

    answer: HttpResponse = BrowseView.as_view()(request, parent_page_id or begin)
    return answer


@hooks.register("register_admin_urls")
def register_choosers() -> list[URLPattern]:
    """The chooser's addresses: with the page to begin at, and with the page to open."""
    return [
        path("choose-from/<int:begin>/", choose_from, name="blog_choose_from"),
        path("choose-from/<int:begin>/<int:parent_page_id>/", choose_from),
    ]
