"""The slug in a page's form: it may be left empty, and what it became is shown."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils.translation import gettext_lazy as _

from blog.page_form import PageForm
from blog.reserved import RESERVED

HELP = _(
    "The last part of the page's address. A few English words are best. Left empty, a title in Latin letters "
    "gives its words, any other title the date."
)


def slug_of_author(slug: str, *, title: str, owned: Collection[str] = ()) -> str:
    """Return a new page's slug as sent if its author can have chosen it, else nothing.

    A title that was copied is no choice: it holds what no address may (「、」) or is the title
    again in letters that addresses show as %E5%B1%95. Titles in ASCII may be copied, unless
    the site itself needs the word: an essay named Search is no reason to refuse its draft.
    """
    copied = _letters(slug) == _letters(title) and (not slug.isascii() or slug in RESERVED.difference(owned))
    return "" if copied or not _is_valid(slug) else slug


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def _is_valid(slug: str) -> bool:
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        return False
    return True


class SlugForm(PageForm):
    """A page's form whose slug is chosen by the page itself where the author leaves it empty."""

    class Media:
        js = ("blog/admin/slug.js",)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and kwargs["instance"].pk is None:
            data = data.copy()
            owned = getattr(kwargs["instance"], "owned_slugs", ())
            data["slug"] = slug_of_author(data.get("slug", "").strip(), title=data.get("title", ""), owned=owned)
        super().__init__(data, *args, **kwargs)
        if "slug" in self.fields:
            self._ask_for_slug()

    def _ask_for_slug(self) -> None:
        """Let the slug be empty; the one readers know stays, whatever becomes of the title."""
        field = self.fields["slug"]
        field.required, field.help_text = False, HELP
        if self.instance.first_published_at:
            field.widget.attrs["data-stays"] = ""

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Also tell the open editor which slug a save chose."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        if "slug" in self.fields and not self.data.get("slug"):
            updates.append(("slug", self.instance.slug))
        return updates
