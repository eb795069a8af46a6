"""Words that Wagtail shows without offering them to a catalogue, handed to the catalogues here."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm


class LoginForm(WagtailLoginForm):
    """Wagtail's sign-in form, whose password field takes its label from a Python name."""

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["password"].label = _("Password")


def name_promotion_fields() -> None:
    """Give the text of a promoted link a label; its model field has only a Python name. Idempotent."""
    from wagtail.contrib.search_promotions.forms import SearchPromotionsFormSet

    SearchPromotionsFormSet.form.base_fields["external_link_text"].label = _("External link text")


def name_site_columns() -> None:
    """Head the list of sites with the names of the model's fields instead of Python names.

    Call it once the models are loaded; calling it again changes nothing.
    """
    from wagtail.models import Site
    from wagtail.sites.views import IndexView

    for column in IndexView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
