"""The slug in a page's form: it may be left empty, and what it became is shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from blog.page_form import PageForm

HELP = _(
    "The last part of the page's address. A few English words are best. Left empty, a title in Latin letters "
    "gives its words, any other title the date."
)


class SlugForm(PageForm):
    """A page's form whose slug is chosen by the page itself where the author leaves it empty."""

    class Media:
        js = ("blog/admin/slug.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = HELP

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Also tell the open editor which slug a save chose."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if "slug" in self.fields and not self.data.get("slug"):
            updates.append(("slug", self.instance.slug))
        return updates
