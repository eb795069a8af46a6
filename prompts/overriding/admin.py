"""Changed prompts in the admin: drafts, revisions, a preview, and the difference to the file."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList, Panel
from wagtail.snippets.views.snippets import SnippetViewSet

from prompts.loader import PromptFileError
from prompts.overriding.forms import PromptOverrideForm
from prompts.overriding.models import PromptOverride
from prompts.overriding.texts import diff, read_override


class FilePanel(Panel):
    """What the text changes of its file, whether the file moved, and whether the text still fits it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "prompts/overriding/file.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), **beside_its_file(self.instance)}

        class Media:
            css = {"all": ["prompts/overriding.css"]}


def beside_its_file(override: PromptOverride) -> dict[str, Any]:
    """Return for a stored override `lines` of the difference, `moved` and `problem`; {} for a new one."""
    if not override.pk:
        return {}
    try:
        read_override(override.prompt_id, override.language, override.body)
        problem = ""
    except PromptFileError as error:
        problem = str(error)
    try:
        lines = diff(override.prompt_id, override.language, override.body)
        return {"stored": True, "lines": lines, "moved": override.base_moved, "problem": problem}
    except PromptFileError:
        return {"stored": True, "lines": [], "moved": False, "problem": problem}


class PromptOverrideViewSet(SnippetViewSet):
    """Prompts that are changed here."""

    model = PromptOverride
    icon = "edit"
    menu_label = _("Changed prompts")
    menu_name = "changed-prompts"
    menu_order = 950
    add_to_settings_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "uses_file", "live"]
    list_filter = ["language"]
    search_fields = ["prompt_id", "body"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("prompt_id"), FieldPanel("language")]),
            FilePanel(heading=_("Beside the file")),
            FieldPanel("compared"),
            FieldPanel("body"),
            FieldPanel("uses_file"),
        ],
        base_form_class=PromptOverrideForm,
    )
