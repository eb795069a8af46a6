"""The form of what a subscriber may tell about themselves."""

import unicodedata
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import Subscriber
from newsletter.consent.services import PREFERENCES
from newsletter.consent.zones import zone_choices

AUTOCOMPLETE = {
    "company": "organization",
    "job_title": "organization-title",
    "family_name": "family-name",
    "given_name": "given-name",
}
TURNING_TEXT = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of what follows: they make a name look like another."""


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a subscriber may tell about themselves. Everything but the language may stay empty."""

    class Meta:
        model = Subscriber
        fields = PREFERENCES

    def __init__(self, *args: object, languages: list[tuple[str, str]], now: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["language"] = forms.ChoiceField(label=_("Language of the mails"), choices=languages)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=zone_choices(now=now, current=self.instance.time_zone),
        )
        self.fields["name_reading"].label = _("Reading of the name (katakana)")
        for name, value in AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = value

    def clean(self) -> dict[str, str]:
        """Refuse what no line of text holds, beside its field."""
        values: dict[str, str] = super().clean() or {}
        for name, value in list(values.items()):
            if not _is_one_line(value):
                self.add_error(
                    name, ValidationError(gettext("Line breaks and control characters are not possible here."))
                )
        return values


def _is_one_line(text: str) -> bool:
    return not any(unicodedata.category(letter) == "Cc" or letter in TURNING_TEXT for letter in text)
