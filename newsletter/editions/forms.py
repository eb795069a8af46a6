"""The edition's form in the editor: number and address proposed, the subject's width counted."""

from typing import Any

from django.forms import TextInput
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.pages import CopyForm

from blog.page_form import PageForm
from newsletter.editions.numbering import free_slug, next_number, number_taken

SUBJECT_LIMIT = 30


class SubjectInput(TextInput):
    """A text field that counts its width in full-width characters while one writes."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        counting = {
            "data-controller": "k-width",
            "data-k-width-limit-value": SUBJECT_LIMIT,
            "data-k-width-words-value": gettext_lazy("{width} of {limit} full-width characters"),
            "data-k-width-over-value": gettext_lazy("{width} of {limit} full-width characters: may be cut off"),
            "data-action": "input->k-width#count",
        }
        super().__init__({**counting, **(attrs or {})})

    class Media:
        js = ["newsletter/admin/width.js"]


class EditionForm(PageForm):
    """An edition's form; knows its parent, so that numbers are unique below it."""

    class Media:
        js = ("blog/admin/slug.js",)  # the number's address outlives a title taken in at the desk

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.parent_page is not None and self.instance.number is None:
            number = next_number(self.parent_page)
            self.initial["number"] = number
            if not self.instance.slug:
                self.initial["slug"] = free_slug(self.parent_page, number)

    def clean(self) -> dict[str, Any]:
        """Refuse a number another edition of the same newsletter carries."""
        cleaned: dict[str, Any] = super().clean()
        number = cleaned.get("number")
        if number is not None and self.parent_page is not None:
            self.instance.number = number
            if number_taken(self.instance, parent=self.parent_page):
                message = _("Vol. %(number)s exists already. The next free number is %(next)s.")
                self.add_error("number", message % {"number": number, "next": next_number(self.parent_page)})
        return cleaned


class EditionCopyForm(CopyForm):
    """Copying an edition: the copy is a draft of its own, at the next number's address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.page.get_parent().specific
        self.fields["new_slug"].initial = free_slug(parent, next_number(parent))
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
