"""Model endpoints and prices, among the admin's settings."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from prompts.endpoints import endpoint_of
from prompts.errors import ModelError, describe
from prompts.models import ModelEndpoint, ModelPrice


class ModelEndpointForm(WagtailAdminModelForm):
    """Refuses a suffix whose variables the environment does not hold, when a person can still mend it."""

    def clean_variable_suffix(self) -> str:
        """Read the variables as asking would."""
        suffix: str = self.cleaned_data["variable_suffix"]
        if suffix:
            try:
                endpoint_of(ModelEndpoint(variable_suffix=suffix, writer_model="-"), "writer")
            except ModelError as error:
                raise ValidationError(describe(error.code, error.data)) from error
        return suffix


class ModelEndpointViewSet(ModelViewSet):
    """Endpoints by name: which models they are asked for, and how they like to be asked."""

    model = ModelEndpoint
    name = "model_endpoints"
    url_prefix = "drafting/endpoints"
    icon = "link"
    menu_label = _("Model endpoints")
    menu_order = 310
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["name", "writer_model", "fast_model", "judge_model", "is_default"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("variable_suffix"),
                    HelpPanel(
                        content=_(
                            "The suffix LOCAL reads OPENAI_BASE_URL_LOCAL and OPENAI_API_KEY_LOCAL from the "
                            "server's environment; none reads the plain ones. Addresses and keys cannot be "
                            "entered here."
                        )
                    ),
                    FieldPanel("is_default"),
                ],
                heading=_("Endpoint"),
            ),
            MultiFieldPanel(
                [FieldPanel("writer_model"), FieldRowPanel([FieldPanel("fast_model"), FieldPanel("judge_model")])],
                heading=_("Models"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("structured_output"), FieldPanel("token_parameter")]),
                    FieldRowPanel([FieldPanel("sends_temperature"), FieldPanel("streams_usage")]),
                    FieldRowPanel([FieldPanel("sees_images"), FieldPanel("read_timeout")]),
                ],
                heading=_("How it likes to be asked"),
                help_text=_("`manage.py ai_doctor --write` finds this out and stores it."),
            ),
        ],
        base_form_class=ModelEndpointForm,
    )


class ModelPriceViewSet(ModelViewSet):
    """What models cost, from which day on."""

    model = ModelPrice
    name = "model_prices"
    url_prefix = "drafting/prices"
    icon = "table"
    menu_label = _("Prices of models")
    menu_order = 320
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["model", "valid_from", "amounts", "currency"]
    edit_handler = ObjectList(
        [
            FieldPanel("model"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("currency")]),
            FieldRowPanel([FieldPanel("input_micros"), FieldPanel("cached_micros"), FieldPanel("output_micros")]),
        ]
    )
