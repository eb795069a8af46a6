"""Synonyms in the admin, beside the results that editors put first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from blog.search.models import SynonymGroup
from blog.search.synonyms import faults, members


class SynonymGroupForm(WagtailAdminModelForm):
    """Refuses a group that would find nothing more, or that contradicts another."""

    def clean_words(self) -> str:
        """Return the words one a line."""
        words = self.cleaned_data["words"]
        others = SynonymGroup.objects.exclude(pk=self.instance.pk).values_list("words", flat=True)
        if found := faults(words, [members(other) for other in others]):
            raise ValidationError(found)
        return "\n".join(members(words))


class SynonymGroupViewSet(ModelViewSet):
    """Groups of words that find each other."""

    model = SynonymGroup
    name = "synonyms"
    url_prefix = "search/synonyms"
    icon = "search"
    menu_label = _("Synonyms")
    menu_order = 901  # after the promoted results
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["__str__"]
    search_fields = ["words"]
    edit_handler = ObjectList([FieldPanel("words")], base_form_class=SynonymGroupForm)


@hooks.register("register_admin_viewset")
def register_synonyms() -> Any:
    """The views of groups of synonyms, in the settings menu."""
    return SynonymGroupViewSet()
