"""The form in which a prompt is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from prompts.features import features
from prompts.loader import in_file, library


class PromptOverrideForm(WagtailAdminModelForm):
    """Which prompt, its text, and whether a change of its file was looked at."""

    compared = forms.BooleanField(
        label=_("I have looked at what changed in the file"),
        required=False,
        help_text=_("Ends the warning that the file changed since this text was written."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each, f"{each}: {words}") for each, words in sorted(features().items())]
        self.fields["prompt_id"].widget = forms.Select(choices=choices)
        if self.instance.pk:
            # Another prompt's revisions would make no sense in this one's history.
            self.fields["prompt_id"].disabled = self.fields["language"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Take the file as compared, where the editor says so."""
        cleaned: dict[str, Any] = super().clean()
        known = (cleaned.get("prompt_id"), cleaned.get("language"))
        if cleaned.get("compared") and known in library():
            self.instance.base_hash = in_file(*known).hash  # type: ignore[arg-type]
        return cleaned
