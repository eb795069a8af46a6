"""The forms around suppressions."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter.suppressions.rules import InvalidDomain, parse_domain

MOST_LINES = 2000
LONGEST = 600_000


class AddressesForm(forms.Form):
    """Addresses, one on each line, and why they are suppressed."""

    addresses = forms.CharField(
        label=gettext_lazy("Addresses, one on each line"),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        max_length=LONGEST,
    )
    detail = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For your colleagues: “asked by telephone”. Write no address here."),
    )

    def clean_addresses(self) -> list[str]:
        """The lines that hold something, each once. More than 2,000 are refused."""
        raw = self.cleaned_data["addresses"].splitlines()
        lines = list(dict.fromkeys(filter(None, (line.strip().strip(",;") for line in raw))))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                _("At most %(number)s lines at once; these are %(lines)s."),
                params={"number": f"{MOST_LINES:,}", "lines": f"{len(lines):,}"},
            )
        return lines


class LookUpForm(forms.Form):
    """An address to look for; only its hash is kept, so that it must be whole."""

    address = forms.CharField(
        label=gettext_lazy("Whole address"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class DomainForm(forms.Form):
    """A domain, and why it is suppressed."""

    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=500,
        help_text=gettext_lazy("“example.jp” also stands for all below it, such as “mail.example.jp”."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    detail = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def clean_domain(self) -> Any:
        """The domain in ASCII."""
        try:
            return parse_domain(self.cleaned_data["domain"])
        except InvalidDomain as error:
            raise forms.ValidationError(
                _("This is not the domain of one owner. Write it like example.jp, without an address before it.")
            ) from error
