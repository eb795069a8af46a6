"""Sums of money as whole millionths of a unit, so that nothing is lost in rounding; and as people write them."""

from decimal import ROUND_UP, Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MICROS = 1_000_000  # millionths in one unit of a currency
NO_BREAK = "\u00a0"

iso_code = RegexValidator(r"^[A-Z]{3}\Z", _("Write the currency as three capital letters, such as USD or JPY."))


def money(micros: int, currency: str) -> str:
    """Write a sum with its currency's code (ISO 4217), small ones to four places; rounded up, never to nothing."""
    amount = Decimal(micros) / MICROS
    place = Decimal("0.01") if not micros or amount >= 1 else Decimal("0.0001")
    return f"{amount.quantize(place, ROUND_UP):,}{NO_BREAK}{currency}".strip()


class MicrosFormField(forms.DecimalField):
    """A sum typed in units with up to six places, kept as millionths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=15, decimal_places=6, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show millionths in units, without zeros at the end; leave alone what was typed."""
        if not isinstance(value, int):
            return value
        return f"{(Decimal(value) / MICROS).normalize():f}"

    def clean(self, value: Any) -> int | None:
        """Return millionths."""
        amount = super().clean(value)
        return None if amount is None else int(amount * MICROS)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is meant, not how it is typed."""
        try:
            return self.clean(data) != initial
        except forms.ValidationError:
            return True


class MicrosField(models.BigIntegerField):  # type: ignore[type-arg]
    """A sum of money in millionths of a unit, typed in units."""

    def formfield(self, **kwargs: Any) -> Any:
        return MicrosFormField(label=self.verbose_name, help_text=self.help_text, required=not self.blank)
