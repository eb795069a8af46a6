"""The forms by which a file of subscribers is taken in, step by step."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from newsletter.consent.models import ConsentRecord
from newsletter.imports.encodings import ENCODINGS
from newsletter.imports.models import SubscriberImport
from newsletter.imports.plan import XLSX
from newsletter.imports.sniffing import DELIMITERS
from newsletter.newsletters.models import Newsletter

DELIMITER_WORDS = {",": _("comma"), "\t": _("tab"), ";": _("semicolon")}
MOST_HEADER_ROW = 100
LEAST_EVIDENCE = 5
BASES = {
    ConsentRecord.Basis.BUSINESS_CARD: _("They handed over a business card with the address."),
    ConsentRecord.Basis.CUSTOMER: _("They do business with you, or did."),
    ConsentRecord.Basis.PUBLISHED_ADDRESS: _(
        "They publish the address themselves, as a company or a trade, and do not say that mail is unwanted."
    ),
    ConsentRecord.Basis.FORM: _("They agreed in a form, on paper or on the web."),
    ConsentRecord.Basis.DOUBLE_OPT_IN: _("They agreed and confirmed it from a mail."),
    ConsentRecord.Basis.IMPORT: _("They agreed in another way, of which there is evidence."),
}


class UploadForm(forms.Form):
    """Which newsletter, and the file."""

    newsletter = forms.ModelChoiceField(
        label=_("Newsletter"), queryset=Newsletter.objects.order_by("-is_default", "name"), empty_label=None
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("Excel (.xlsx), CSV or a text with one address per line."),
        widget=forms.FileInput,
    )


class LayoutForm(forms.Form):
    """How the file is read, where what was found out is wrong."""

    encoding = forms.ChoiceField(label=_("Characters"), choices=list(ENCODINGS.items()), required=False)
    delimiter = forms.ChoiceField(
        label=_("Between the columns"), choices=[(one, DELIMITER_WORDS[one]) for one in DELIMITERS], required=False
    )
    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int, required=False)
    header_row = forms.IntegerField(
        label=_("Row of the headings"),
        min_value=0,
        max_value=MOST_HEADER_ROW,
        help_text=_("0: there are no headings."),
    )

    def __init__(self, *args: Any, file_format: str, sheets: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if file_format == XLSX:
            del self.fields["encoding"], self.fields["delimiter"]
            self.fields["sheet"].choices = sheets  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]


class ConsentForm(forms.Form):
    """On what the consent rests, its evidence, and what is done with people who are known."""

    basis = forms.ChoiceField(
        label=_("On what does their consent rest?"),
        choices=ConsentRecord.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. Without it nobody may be mailed.")},
    )
    evidence = forms.CharField(
        label=_("How can it be shown?"),
        min_length=LEAST_EVIDENCE,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=format_lazy(
            _(
                "Occasion, place, where the cards or forms are kept: at least {least} characters. "
                "It stands in the proof of each person."
            ),
            least=LEAST_EVIDENCE,
        ),
    )
    agreed_on = forms.DateField(
        label=_("Day of agreement"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For rows without a day of their own. Empty: unknown."),
    )
    rule = forms.ChoiceField(
        label=_("People who are known already"), choices=SubscriberImport.Rule.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For rows without a language of their own."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_agreed_on(self) -> date | None:
        """Refuse a day that is still to come."""
        day: date | None = self.cleaned_data["agreed_on"]
        if day is not None and day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day
