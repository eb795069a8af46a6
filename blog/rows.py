"""Rows that one adds to a page's form, such as an essay's authors; one left empty stands for nothing."""

from typing import Any

from django.forms import ModelForm
from django.forms.formsets import ORDERING_FIELD_NAME
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel

from blog.choosers import open_in_language


class FilledRows(BaseChildFormSet):
    """Child objects of a page without the rows in which nothing was filled in."""

    def add_fields(self, form: "ModelForm[Any]", index: int | None) -> None:
        """Let the choosers of a row open in the page's language."""
        super().add_fields(form, index)
        open_in_language(form.fields.values(), self.instance.locale_id)

    def _should_delete_form(self, form: "ModelForm[Any]") -> bool:
        empty = form.instance.pk is None and set(form.changed_data) <= {ORDERING_FIELD_NAME}
        return empty or bool(super()._should_delete_form(form))


class RowsPanel(InlinePanel):
    """An inline panel whose empty rows stop no save: autosave comes while one is still choosing."""

    def get_form_options(self) -> dict[str, Any]:
        """Return the options of the page's form, with our own formset."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = FilledRows
        return options
