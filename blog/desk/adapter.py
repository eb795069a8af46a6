"""What may be asked for an essay, from which material, and where answers go."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Page

from blog.desk.checking import draft_findings, draft_voice, offered_findings
from blog.desk.editing import EDITING, editing_inputs, editing_offers, editing_remark
from blog.desk.parts import Raw, part_blocks
from blog.desk.passages import as_rich_text, form_state, markdown_of_form
from blog.desk.standing import LISTED, as_listed, list_state, markdown_of_list_form, standing_part
from blog.desk.voice import voice_inputs
from blog.desk.written import RICH
from blog.essay_text import read_texts
from blog.fetch_refusals import FetchRefused
from blog.fetching import TEXT_KINDS, fetch
from blog.models import EssayPage
from blog.slugs import proposed_slugs
from prompts.checks.findings import Finding
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.desk import FACTS, NOTHING, STYLE, Action, NotFetched, NothingToAsk, Offer, Place, Standing
from prompts.markup import form_blocks, plain, stream_block
from prompts.models import Desk, Run, Suggestion
from prompts.notes import material
from prompts.pages import PageAdapter
from prompts.runs import latest_text
from prompts.shapes import shape_parts
from prompts.sources.reading import WORD_TYPE, WebPage
from prompts.widths import width

SECTION_PROMPTS = ("section_draft", "section_rewrite")
DRAFT_CHARACTERS = 12_000  # of the essay's own text shown to the model
NETWORKS = ("x", "linkedin", "facebook")
PROSE = (FACTS, STYLE)


class EssayDesk(PageAdapter):
    """Interview, outline and sections from the author's notes; titles and lead from the draft."""

    model = EssayPage
    gathers_notes = True
    rewritable = RICH
    introduction = gettext_lazy(
        "Begin with what you know. The model asks, you answer, and drafts are made of your own notes."
    )
    before_saving = gettext_lazy(
        "The desk belongs to a saved draft. Say what the essay is about; that becomes its title for now."
    )
    places = (
        Place("title", gettext_lazy("Title"), best_width=28, checks=(FACTS,)),
        Place("slug", pgettext_lazy("slug", "Address")),
        Place("lead", gettext_lazy("Lead"), best_width=140, checks=PROSE),
        Place("search_description", gettext_lazy("Search description"), best_width=120, checks=PROSE),
        Place("body", gettext_lazy("Body"), kind="blocks"),
        Place("passage", gettext_lazy("Passage"), kind="passage"),
        Place("critique", gettext_lazy("As read by"), kind="read"),
        Place("line", gettext_lazy("Line"), kind="line"),
        Place("correction", gettext_lazy("Correction"), kind="read"),
        Place("seo_title", gettext_lazy("Title for search engines"), best_width=32, checks=(FACTS,)),
        Place("tags", gettext_lazy("Tags")),
        Place("hero_alt", gettext_lazy("Alternative text of the hero image"), best_width=80, checks=(STYLE,)),
        Place("figure_alt", gettext_lazy("Alternative text"), kind="passage", best_width=80, checks=(STYLE,)),
        # The lengths the networks allow; X counts a full-width character as two of its 280.
        Place("x", "X", kind="read", best_width=140, checks=PROSE),
        Place("linkedin", "LinkedIn", kind="read", best_width=3000, checks=PROSE),
        Place("facebook", "Facebook", kind="read", best_width=63_206, checks=PROSE),
    )
    actions = (
        Action("interview", gettext_lazy("Ask me")),
        Action("outline", gettext_lazy("Propose an outline")),
        Action(
            "section_draft", gettext_lazy("Draft this part"), places=("body",), own_words=("notes.text", "topic")
        ),
        Action(
            "section_rewrite",
            gettext_lazy("Redo this part"),
            places=("body",),
            own_words=("notes.text", "topic", "instruction"),
        ),
        Action("headlines", gettext_lazy("Propose titles"), places=("title",)),
        Action("slug", gettext_lazy("Propose an address"), places=("slug",)),
        Action(
            "teaser", gettext_lazy("Propose lead and search description"), places=("lead", "search_description")
        ),
        Action(
            "rewrite",
            gettext_lazy("Rewrite a passage"),
            places=("passage",),
            by_itself=False,
            own_words=("passage", "before", "after", "title", "instruction"),
        ),
        Action("critique", gettext_lazy("Read it as others will"), places=("critique",)),
        Action("proofread", gettext_lazy("Proofread"), places=("correction",)),
        Action(
            "seo",
            gettext_lazy("Propose what search engines show"),
            places=("seo_title", "search_description"),
        ),
        Action("tags", gettext_lazy("Propose tags"), places=("tags",)),
        Action(
            "alt_text",
            gettext_lazy("Describe a picture in words"),
            places=("hero_alt", "figure_alt"),
            hero="hero_image",
        ),
        Action("social", gettext_lazy("Draft posts for social networks"), places=NETWORKS),
    )

    def inputs(
        self,
        *,
        prompt_id: str,
        target: EssayPage,
        desk: Desk,
        part: str,
        instruction: str = "",
        given: Mapping[str, str] = NOTHING,
    ) -> dict[str, Any]:
        if prompt_id in EDITING:
            essay = self.draft(target)
            return editing_inputs(
                prompt_id=prompt_id, essay=essay, part=part, instruction=instruction, given=given
            )
        notes = material(desk)
        shared = {"topic": desk.topic, "notes": notes}
        if prompt_id in ("headlines", "slug", "teaser", "seo", "social"):
            return {**shared, **self._written(target, desk, notes)}
        if not desk.topic and not notes:
            raise NothingToAsk(_("Write the topic or a first note, so that there is something to ask about."))
        if prompt_id == "outline":
            return {**shared, "shape": shape_parts(desk.shape, self.language(target=target))}
        if prompt_id == "section_rewrite":
            return {**shared, **self._redone(target, part, instruction), **self._part(target, desk, part)}
        if prompt_id == "section_draft":
            return {**shared, **self._part(target, desk, part)}
        return shared

    def _redone(self, target: EssayPage, part: str, instruction: str) -> dict[str, str]:
        """The text of a part as it stands in the essay, else its newest draft, and how it is to be changed."""
        standing = self.standing(prompt_id="section_rewrite", target=target, part=part)
        draft = standing.text if standing else latest_text(target, part=part, prompts=SECTION_PROMPTS)
        if not draft:
            raise NothingToAsk(_("There is no draft of this part yet. Draft it first."))
        if not instruction:
            raise NothingToAsk(_("Say how the part is to be changed."))
        return {"draft": draft, "instruction": instruction}

    def _part(self, target: EssayPage, desk: Desk, part: str) -> dict[str, Any]:
        outlined = _outlined(desk, part)
        about = " ".join([desk.topic, outlined["section"]["heading"], outlined["section"]["brief"]])
        return {**outlined, **voice_inputs(essay=self.draft(target), topic=about)}

    def _written(self, target: EssayPage, desk: Desk, notes: list[dict[str, str]]) -> dict[str, str]:
        essay = self.draft(target)
        text = "\n".join([essay.lead, *read_texts(essay.body)]).strip()
        if not text and not notes and not desk.topic:
            raise NothingToAsk(_("There is no text and no note yet to make it from."))
        return {"title": essay.title, "draft": text[:DRAFT_CHARACTERS]}

    def fetch(self, address: str) -> WebPage:
        try:
            found = fetch(address, kinds=TEXT_KINDS | {WORD_TYPE})
        except FetchRefused as refusal:
            raise NotFetched(str(refusal)) from refusal
        return WebPage(found.address, found.kind, found.charset, found.data)

    def offers(self, *, run: Run, inputs: Mapping[str, Any]) -> Iterable[Offer]:
        result = run.result or {}
        if run.prompt_id in EDITING:
            essay = EssayPage.objects.filter(pk=run.object_id).first()
            return editing_offers(run=run, inputs=inputs, essay=self.draft(essay) if essay else None)
        if run.prompt_id == "headlines":
            return [Offer("title", text, {"width": width(text)}) for text in result["headlines"][:5]]
        if run.prompt_id == "slug":
            return [Offer("slug", slug) for slug in proposed_slugs(result["slugs"], taken=_taken(run))[:5]]
        if run.prompt_id == "teaser":
            names = ("lead", "search_description")
            return [Offer(name, result[name], {"width": width(result[name])}) for name in names]
        if run.prompt_id == "seo":
            pairs = {"seo_title": result["title"], "search_description": result["description"]}
            return [Offer(name, text, {"width": width(text)}) for name, text in pairs.items()]
        if run.prompt_id == "social":
            return [Offer(name, result[name], {"width": width(result[name])}) for name in NETWORKS]
        if run.prompt_id in SECTION_PROMPTS:
            return [self._section(run, inputs["section"])]
        return []

    def _section(self, run: Run, section: Mapping[str, str]) -> Offer:
        """A part drafted anew replaces what the earlier draft became, where that still stands."""
        essay = EssayPage.objects.filter(pk=run.object_id).first()
        standing = self.standing(prompt_id=run.prompt_id, target=essay, part=run.part) if essay else None
        fitting = as_listed(standing.kind, run.text) if standing and standing.kind in LISTED else run.text
        if standing and fitting and "passage" in run.bases:
            payload = {"block": standing.block, "kind": standing.kind, "before": standing.text}
            return Offer("passage", fitting, payload)
        return Offer("body", run.text, {"kind": section["kind"], "heading": section["heading"]})

    def remark(self, *, run: Run) -> str:
        return editing_remark(run)

    def findings(self, *, run: Run, target: EssayPage) -> list[Finding] | None:
        return draft_findings(run=run, essay=self.draft(target))

    def offered_findings(self, *, suggestion: Suggestion, target: EssayPage) -> list[Finding]:
        checks = self.place(suggestion.field).checks
        return offered_findings(suggestion=suggestion, checks=checks, essay=self.draft(target))

    def voice(self, *, run: Run, target: EssayPage) -> Nearness | CannotSay | None:
        return draft_voice(run=run, essay=self.draft(target))

    def blocks(self, *, suggestion: Suggestion, addresses: set[str], present: str = "") -> list[dict[str, Any]]:
        stream = stream_block(EssayPage, "body")
        if suggestion.field == "figure_alt":
            return [{"type": "figure", "value": {"alt": suggestion.text}}]
        if suggestion.field == "passage":
            features, kind = stream.child_blocks["text"].features, suggestion.payload["kind"]
            if kind in LISTED:
                return [list_state(stream, kind=kind, text=suggestion.text, features=features)]
            html = as_rich_text(suggestion.text, features=features, addresses=addresses, passage=present)
            return [form_state(stream, kind=kind, html=html)]
        return form_blocks(stream, _raw(suggestion, addresses))

    def present(self, *, place: Place, text: str) -> str:
        if place.name != "passage":
            return text
        listed = markdown_of_list_form(text)
        if listed is not None:
            return listed
        return markdown_of_form(text, features=stream_block(EssayPage, "body").child_blocks["text"].features)

    def standing(self, *, prompt_id: str, target: EssayPage, part: str) -> Standing | None:
        return standing_part(self.draft(target), part) if prompt_id in SECTION_PROMPTS else None

    def accepted_texts(self, *, suggestion: Suggestion) -> list[str]:
        raw = [{"type": kind, "value": value} for kind, value in _raw(suggestion, set())]
        return [_words(block) for block in stream_block(EssayPage, "body").to_python(raw)]

    def block_texts(self, *, draft: EssayPage) -> dict[str, str]:
        return {str(block.id): _words(block) for block in draft.body}


def _raw(suggestion: Suggestion, addresses: set[str]) -> list[Raw]:
    return part_blocks(
        kind=suggestion.payload.get("kind", "section"),
        heading=plain(suggestion.payload.get("heading", "")),
        text=suggestion.text,
        features=stream_block(EssayPage, "body").child_blocks["text"].features,
        addresses=addresses,
    )


def _words(block: Any) -> str:
    return "\n".join(read_texts([block]))


def _taken(run: Run) -> set[str]:
    """The slugs of the pages beside a run's essay."""
    essay = EssayPage.objects.filter(pk=run.object_id).first()
    beside = essay.get_siblings(inclusive=False) if essay else Page.objects.none()
    return set(beside.values_list("slug", flat=True))


def _outlined(desk: Desk, part: str) -> dict[str, Any]:
    parts = [{key: item[key] for key in ("kind", "heading", "brief")} for item in desk.outline]
    chosen = next((item for item in desk.outline if item["id"] == part), None)
    if chosen is None:
        raise NothingToAsk(_("This part is not in the outline any more. Save the outline, then ask again."))
    return {"outline": parts, "section": {key: chosen[key] for key in ("kind", "heading", "brief")}}
