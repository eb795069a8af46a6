"""The desk beside the editor: a side panel, and the editor's views that show it."""

import json
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page

from prompts.acceptance import ACCEPTED_FIELD
from prompts.desk import Adapter, adapter_of, registered
from prompts.kept_revisions import must_stay
from prompts.shapes import shapes
from prompts.sources.reading import SUFFIXES
from prompts.unresolved import PATTERN

IN_STEPS = ("interview", "outline", "section_draft", "section_rewrite")  # asked for where their answers stand
OVERWRITTEN_FIELD = "overwrite_revision_id"  # Wagtail's: the revision an autosave writes over
TOPIC_FIELD = "desk_topic"  # what a new page's first save carries for its desk


class DeskSidePanel(BaseSidePanel):
    """The drafting desk of one page."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Toggle drafting desk")
        icon_name = "edit"
        has_counter = False

    class Media:
        css: ClassVar = {"all": ["prompts/desk/desk.css", "prompts/desk/judging.css", "prompts/desk/asking.css"]}
        js: ClassVar = [
            "prompts/desk/page.js",
            "prompts/desk/focus.js",
            "prompts/desk/unsent.js",
            "prompts/desk/places.js",
            "prompts/desk/editor.js",
            "prompts/desk/changes.js",
            "prompts/desk/suggestions.js",
            "prompts/desk/checks.js",
            "prompts/desk/offered.js",
            "prompts/desk/runs.js",
            "prompts/desk/costs.js",
            "prompts/desk/notes.js",
            "prompts/desk/material.js",
            "prompts/desk/rewriting.js",
            "prompts/desk/selection.js",
            "prompts/desk/passages.js",
            "prompts/desk/pictures.js",
            "prompts/desk/outline.js",
            "prompts/desk/desk.js",
            "prompts/desk/origins.js",
            "prompts/desk/begin.js",
        ]

    name = "desk"
    title = gettext_lazy("Drafting desk")
    order = 250

    @property
    def template_name(self) -> str:
        return "prompts/desk/panel.html" if self.object.pk else "prompts/desk/begin.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        adapter = adapter_of(type(self.object))
        context = {**super().get_context_data(parent_context), "adapter": adapter}
        if not self.object.pk:
            return {**context, "topic_field": TOPIC_FIELD, "topic": self.request.POST.get(TOPIC_FIELD, "")}
        label = type(self.object)._meta.label_lower
        return {
            **context,
            "desk_url": reverse("desk", args=[label, self.object.pk]),
            "user_id": self.request.user.pk,
            "history_url": reverse("desk_history", args=[label, self.object.pk]),
            "accepted_field": ACCEPTED_FIELD,
            # A save that failed validation comes back with the form; what it carried must stay in it.
            "carried": self.request.POST.getlist(ACCEPTED_FIELD),
            "places": json.dumps(_places(adapter)),
            "in_blocks": json.dumps(_in_blocks(adapter)),
            "words": json.dumps(words()),
            "rewritable": json.dumps(dict(adapter.rewritable)),
            "origin_words": json.dumps(origin_words()),
            "loose_actions": [
                action for action in adapter.actions if action.by_itself and action.prompt_id not in IN_STEPS
            ],
            "shapes": [(shape.id, shape.name(get_language() or "en")) for shape in shapes().values()],
            "suffixes": ",".join(SUFFIXES),
        }


def _places(adapter: Adapter) -> dict[str, list[str]]:
    texts = {place.name for place in adapter.places if place.kind in ("text", "rich")}
    return {action.prompt_id: [name for name in action.places if name in texts] for action in adapter.actions}


def _in_blocks(adapter: Adapter) -> dict[str, str]:
    """Of the questions about one block, the place that holds what stands in it."""
    inside = {place.name for place in adapter.places if place.kind == "passage"}
    found = {action.prompt_id: [name for name in action.places if name in inside] for action in adapter.actions}
    return {prompt_id: names[0] for prompt_id, names in found.items() if names}


def origin_words() -> dict[str, str]:
    """The sentences the list of origins says itself, in the active language."""
    said = {name: text for name, text in words().items() if name in ("unreachable", "notAllowed")}
    return {**said, "nothing": _("There is no text yet.")}


def words() -> dict[str, str]:
    """The sentences the panel's scripts say themselves, in the active language."""
    return {
        "unreachable": _("The server did not answer. Check the connection and try again."),
        "notAllowed": _("You may not use this desk any more. Reload the page."),
        "stopping": _("Stopping…"),
        "characters": _("%(count)s characters so far"),
        "takenIn": _("Taken in. It becomes part of the draft with the next save."),
        "noField": _("This field is not in the form, so the text was not taken in. Copy it instead."),
        "copied": _("Copied."),
        "notCopied": _("The browser did not allow copying. Select the text instead."),
        "width": _("%(width)s full-width characters"),
        "tooWide": _("%(width)s full-width characters; %(best)s or fewer are best"),
        "deleted": _("deleted:"),
        "inserted": _("inserted:"),
        "chosen": _("%(chosen)d of %(count)d changes chosen"),
        "noChanges": _("This is what stands there already."),
        "chooseAll": _("Choose all"),
        "chooseNone": _("Choose none"),
        "lookAgain": _("The text changed just now. Look at the changes again, then take them in."),
        "moreFindings": _("%(count)s more are not shown."),
        "muted": _("Not shown to you: %(rules)s"),
        "muteRule": _("Do not show me findings of this rule: %(rule)s"),
        "comma": pgettext("between the items of a list", ", "),
        "voice": _("Voice: %(percentile)s of 100"),
        "voiceUnknown": _("Voice: cannot say"),
        "started": _("The model was asked."),
        "switchedOff": _("Switched off"),
        "promptHash": _("Prompt %(id)s, hash %(hash)s"),
        "erased": _("What was sent has been erased."),
        "toCheck": _("To be checked"),
        "marks": PATTERN,
        "replaceOutline": _("Replace the present outline with this one?"),
        "removePart": _("Remove this part from the outline?"),
        "removeNote": _("Remove this note?"),
        "reading": _("Reading %(name)s…"),
        "kept": _("Kept as a note: %(name)s"),
        "pastedPassage": _("what you pasted"),
        "length": _("%(count)s characters"),
    }


class DeskOnEdit:
    """Mixin of a page's edit view: adds the desk, except to the answers of an autosave."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        overwritten = request.POST.get(OVERWRITTEN_FIELD, "")
        # Asked first: it compares the very revision that is taken out of the form below.
        fresh = bool(overwritten) and not self.is_out_of_date  # type: ignore[attr-defined]
        carried = request.POST.getlist(ACCEPTED_FIELD)
        if fresh and must_stay(target=self.page, overwritten=overwritten, ids=carried):  # type: ignore[attr-defined]
            request.POST = _without(request.POST, OVERWRITTEN_FIELD)  # type: ignore[assignment]
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]
        if self.expects_json_response:  # type: ignore[attr-defined]
            return panels  # the panel keeps its own state; replacing it would lose what is being typed
        return MediaContainer([*panels, DeskSidePanel(self.page, self.request)])  # type: ignore[attr-defined]


class DeskOnCreate:
    """Mixin of a page's create view: offers to save the draft, because a desk needs one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get(TOPIC_FIELD):
            # Whoever begins with a topic chose no address; a second essay on it gets its own.
            request.POST = _with_free_slug(request.POST, self.parent_page)  # type: ignore[attr-defined, assignment]
        return super().post(request)  # type: ignore[misc]

    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()  # type: ignore[misc]
        return MediaContainer([*panels, DeskSidePanel(self.page, self.request)])  # type: ignore[attr-defined]


def _without(posted: QueryDict, name: str) -> QueryDict:
    changed = posted.copy()
    changed.pop(name, None)
    return changed


def _with_free_slug(posted: QueryDict, parent: Page) -> QueryDict:
    wanted, number = posted.get("slug", ""), 1
    taken = set(parent.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug = wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    changed = posted.copy()
    changed["slug"] = slug
    return changed


def desk_viewsets() -> list[PageViewSet]:
    """Return, for every page type with a desk, its present viewset with the desk added.

    Call after all other viewsets are registered, so that none of their changes is lost.
    """
    return [_with_desk(model) for model in registered() if issubclass(model, Page)]


def _with_desk(model: type[Page]) -> PageViewSet:
    present = page_viewset_registry.get_by_type(model)
    attributes = {
        "model": model,
        "edit_view_class": type("DeskEditView", (DeskOnEdit, present.edit_view_class), {}),
        "add_view_class": type("DeskCreateView", (DeskOnCreate, present.add_view_class), {}),
    }
    return type(f"{model.__name__}DeskViewSet", (type(present),), attributes)()
