"""The form in which a prompt is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from prompts.desk import registered
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
        ids = sorted({prompt_id for prompt_id, _language in library()})
        self.fields["prompt_id"].widget = forms.Select(choices=[(each, prompt_words(each)) for each in ids])
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


def prompt_words(prompt_id: str) -> str:
    """Return the words by which a desk offers a prompt, with its id; the id alone where none does."""
    actions = (action for adapter in registered().values() for action in adapter.actions)
    label = next((str(action.label) for action in actions if action.prompt_id == prompt_id), "")
    return f"{label} ({prompt_id})" if label else prompt_id
