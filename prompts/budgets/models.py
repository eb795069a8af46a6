"""What a model costs, from which day on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from prompts.budgets.money import MicrosField, iso_code, money
from prompts.budgets.prices import Price


class ModelPrice(models.Model):
    """The price of one model, in force from a day until the next price of the same model.

    A price is in millionths of the currency's unit for each million tokens: 2.50 USD is 2,500,000.
    """

    model = models.CharField(
        _("model"), max_length=200, help_text=_("The name under which it is asked, as under the model endpoints.")
    )
    valid_from = models.DateField(_("in force from"), default=timezone.localdate)
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[iso_code])
    input_micros = MicrosField(_("price of a million tokens in"))
    cached_micros = MicrosField(
        _("price of a million cached tokens"), null=True, blank=True, help_text=_("Empty: the same as tokens in.")
    )
    output_micros = MicrosField(
        _("price of a million tokens out"), help_text=_("0 everywhere for a model that runs on your own machine.")
    )

    class Meta:
        verbose_name = _("price of a model")
        verbose_name_plural = _("prices of models")
        ordering = ["model", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["model", "valid_from"], name="one_price_of_a_model_a_day"),
            models.CheckConstraint(
                condition=models.Q(input_micros__gte=0, output_micros__gte=0)
                & (models.Q(cached_micros=None) | models.Q(cached_micros__gte=0)),
                name="no_price_below_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}, {self.valid_from}"

    def amounts(self) -> str:
        """The three prices as people write them."""
        price = self.price
        return " / ".join(money(micros, "") for micros in (price.input, price.cached, price.output))

    amounts.short_description = _("in / cached / out")  # type: ignore[attr-defined]

    @property
    def price(self) -> Price:
        cached = self.input_micros if self.cached_micros is None else self.cached_micros
        return Price(self.currency, self.input_micros, cached, self.output_micros)
