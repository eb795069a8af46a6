"""The first-run form."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.fields import WagtailImageField

from config.first_run.services import Answers
from newsletter.newsletters.models import time_zones, validate_mail_address
from prompts.unresolved import find_unresolved

ONE, TWO = "ja", "ja en"


class FirstRunForm(forms.Form):
    """Everything a publication and its first newsletter need to begin."""

    languages = forms.ChoiceField(
        label=gettext_lazy("Languages of the site"),
        choices=[(ONE, gettext_lazy("Japanese")), (TWO, gettext_lazy("Japanese and English"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )
    name = forms.CharField(label=gettext_lazy("Name of the publication"), max_length=80)
    name_en = forms.CharField(
        label=gettext_lazy("Name of the publication in English"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Needed where the site is in English too."),
    )
    logo = WagtailImageField(
        label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("Can also be added later.")
    )
    newsletter_name = forms.CharField(label=gettext_lazy("Name of the first newsletter"), max_length=120)
    newsletter_name_en = forms.CharField(
        label=gettext_lazy("Name of the first newsletter in English"), max_length=120, required=False
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Sender's name"),
        max_length=120,
        help_text=gettext_lazy("Readers see it in their mail."),
    )
    sender_email = forms.EmailField(
        label=gettext_lazy("Sender's address"),
        validators=[validate_mail_address],
        help_text=gettext_lazy("An address your mail server may send from."),
    )
    legal_name = forms.CharField(
        label=gettext_lazy("Legal name of the sender"),
        max_length=200,
        help_text=gettext_lazy("The person or company responsible. The law wants it in every mail."),
    )
    legal_name_en = forms.CharField(
        label=gettext_lazy("Legal name in English"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Shown on English pages and in English mails. Empty: the name above."),
    )
    postal_address = forms.CharField(label=gettext_lazy("Postal address"), max_length=300)
    legal_contact = forms.EmailField(label=gettext_lazy("Address for questions and complaints"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), initial=lambda: settings.TIME_ZONE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = forms.ChoiceField.widget(choices=[(zone, zone) for zone in time_zones()])
        self.fields["time_zone"].widget = zones
        self.fields["time_zone"].choices = zones.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("languages") == TWO:
            for name in ("name_en", "newsletter_name_en"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("An English site needs an English name."))
        for name, value in [*cleaned.items()]:
            if isinstance(value, str) and find_unresolved(value):
                self.add_error(
                    name, _("This is published at once. Take out what is marked as still to be checked.")
                )
        return cleaned

    def answers(self) -> Answers:
        """The valid form's answers for the service."""
        given = self.cleaned_data
        return Answers(
            languages=given["languages"].split(),
            names={"ja": given["name"], "en": given["name_en"]},
            newsletter_names={"ja": given["newsletter_name"], "en": given["newsletter_name_en"]},
            sender_name=given["sender_name"],
            sender_email=given["sender_email"],
            legal_name=given["legal_name"],
            legal_name_en=given["legal_name_en"],
            postal_address=given["postal_address"],
            legal_contact=given["legal_contact"],
            time_zone=given["time_zone"],
            logo=given["logo"],
        )
