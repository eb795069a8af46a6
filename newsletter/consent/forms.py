"""The form of the preference page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import Subscriber
from newsletter.consent.services import PREFERENCES

AUTOCOMPLETE = {
    "company": "organization",
    "job_title": "organization-title",
    "family_name": "family-name",
    "given_name": "given-name",
}


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a subscriber may tell about themselves. Everything but the language may stay empty."""

    class Meta:
        model = Subscriber
        fields = PREFERENCES
        labels = {"language": _("Language of the mails")}

    def __init__(self, *args: object, languages: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mails"), choices=languages, widget=forms.Select
        )
        for name, value in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = value
