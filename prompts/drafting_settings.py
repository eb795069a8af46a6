"""What an administrator allows the drafting desks: switches, and the allowances of a month."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from prompts.budgets.money import MicrosField, iso_code


def _features() -> list[tuple[str, Any]]:
    from prompts.features import features

    return sorted(features().items())


class FeaturesField(models.JSONField):
    """A list of prompt ids, ticked in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=_features,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=self.verbose_name,
            help_text=self.help_text,
        )


@register_setting(icon="edit", order=300)
class DraftingSettings(BaseGenericSetting):
    """The installation's switches and allowances. Read with `current`, which changes nothing."""

    is_on = models.BooleanField(
        _("models may be asked"),
        default=True,
        help_text=_("Off: nobody can ask a model, and answers under way stop within two seconds."),
    )
    features_off = FeaturesField(_("switched off"), default=list, blank=True)
    currency = models.CharField(
        _("currency of the allowances"),
        max_length=3,
        default="USD",
        validators=[iso_code],
        help_text=_("That of the prices. Only what was paid in it counts."),
    )
    month_tokens = models.PositiveBigIntegerField(_("tokens a month"), null=True, blank=True)
    month_micros = MicrosField(_("money a month"), null=True, blank=True)
    user_tokens = models.PositiveBigIntegerField(_("tokens a month for each person"), null=True, blank=True)
    user_micros = MicrosField(_("money a month for each person"), null=True, blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("is_on"), FieldPanel("features_off")], heading=_("Switches")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("month_tokens"), FieldPanel("user_tokens")]),
                FieldPanel("currency"),
                FieldRowPanel([FieldPanel("month_micros"), FieldPanel("user_micros")]),
            ],
            heading=_("Allowances"),
            help_text=_(
                "Empty: no limit. An answer is begun only if the most it may use is still free. With an allowance "
                "in money, every model that is asked needs a price."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("drafting desk")
        verbose_name_plural = _("drafting desk")

    @classmethod
    def current(cls) -> "DraftingSettings":
        """Return the settings in force, those of a fresh installation before anybody saved any."""
        return cls.objects.first() or cls()

    @classmethod
    def locked(cls) -> "DraftingSettings":
        """Return the settings in force; nobody else gets them by this way until the transaction ends."""
        return cls.objects.select_for_update().first() or cls()
