"""How a publication writes: the register of its Japanese, and its spellings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from prompts.checks.endings import Register
from prompts.checks.style.dictionary import dictionary_faults


@register_setting(icon="edit")
class HouseStyle(BaseSiteSetting):
    """What the checks of style go by. They advise; nothing here stops anyone."""

    class Endings(models.TextChoices):
        MAJORITY = Register.MAJORITY, _("as most sentences of the essay")
        POLITE = Register.POLITE, _("です・ます")
        PLAIN = Register.PLAIN, _("だ・である")
        MIXED = Register.MIXED, _("mixed on purpose")

    register = models.CharField(
        _("how Japanese sentences end"), max_length=10, choices=Endings.choices, default=Endings.MAJORITY
    )
    dictionary = models.TextField(
        _("spellings in Japanese"),
        blank=True,
        help_text=_(
            "One word a line: the form you want, a colon, the others, like 問い合わせ: 問合せ, 問い合せ. "
            "Nothing after the colon lets a built-in word rest. Lines that begin with # are notes."
        ),
    )
    dictionary_en = models.TextField(
        _("spellings in English"), blank=True, help_text=_("In the same form, like email: e-mail, E-mail.")
    )

    panels = [FieldPanel("register"), FieldPanel("dictionary"), FieldPanel("dictionary_en")]

    class Meta:
        verbose_name = _("house style")
        verbose_name_plural = _("house styles")

    def clean(self) -> None:
        """Refuse dictionaries with lines that cannot be read."""
        super().clean()
        faults: dict[str, Any] = {
            name: found
            for name in ("dictionary", "dictionary_en")
            if (found := dictionary_faults(getattr(self, name)))
        }
        if faults:
            raise ValidationError(faults)

    def spellings(self, language: str) -> str:
        """Return the lines of the dictionary of a language."""
        return self.dictionary_en if language == "en" else self.dictionary


def house_style() -> HouseStyle:
    """Return the settings of the default site, or unsaved empty ones; never writes."""
    return HouseStyle.objects.filter(site__is_default_site=True).first() or HouseStyle()
