"""What may be asked for an edition: subject, preheader and introduction from its essays, advice on the whole.

The model sees the newsletter's name and the essays' published words. Nothing about anyone
who reads them is within reach of this module.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.desk.checking import findings_against, inputs_of, language_of
from blog.essay_text import read_texts, rich_text
from blog.essays import readable_essays
from blog.models import EssayPage
from newsletter.editions.content import essays_of
from newsletter.editions.desk import advice
from newsletter.editions.desk.digest import digest_blocks, digest_inputs
from newsletter.editions.desk.teasers import PLACE, teaser_inputs, teaser_offers
from newsletter.editions.kinds import walk
from newsletter.editions.models import EditionPage
from prompts.checks.findings import Finding
from prompts.desk import FACTS, NOTHING, STYLE, Action, Asked, NothingToAsk, Offer, Place
from prompts.markup import form_blocks, rich_html, stream_block
from prompts.models import Desk, Run, Suggestion
from prompts.pages import PageAdapter
from prompts.widths import width

EXCERPT_CHARACTERS = 1500  # of each essay
MOST_ESSAYS = 12
CHECKED = ("edition_introduction",)  # prompts that write running text


class EditionDesk(PageAdapter):
    """Subject lines, a preheader and an introduction for the essays an edition carries."""

    model = EditionPage
    introduction = gettext_lazy("Choose the essays first. The proposals are made of their words and order.")
    before_saving = gettext_lazy("The desk belongs to a saved draft.")
    places = (
        Place("subject", gettext_lazy("Subject"), best_width=20, checks=(FACTS,)),
        Place("preheader", gettext_lazy("Preheader"), best_width=35, checks=(FACTS,)),
        Place(PLACE, gettext_lazy("Teaser"), kind="line", best_width=120, checks=(FACTS, STYLE)),
        Place(advice.PLACE, gettext_lazy("Advice"), kind="read"),
        Place("body", gettext_lazy("Body"), kind="blocks", position="start", checks=(FACTS, STYLE)),
    )
    actions = (
        Action(
            "subject_lines",
            gettext_lazy("Propose subject and preheader"),
            places=("subject", "preheader"),
        ),
        Action(
            "edition_introduction",
            gettext_lazy("Draft an introduction"),
            places=("body",),
            own_words=("essays",),
        ),
        Action("mail_teasers", gettext_lazy("Write the essays' teasers"), places=(PLACE,)),
        Action(
            "digest",
            gettext_lazy("Gather the essays of a period"),
            explanation=gettext_lazy("Without days: from the last edition until now."),
            places=("body",),
            asks=(Asked("since", gettext_lazy("First day")), Asked("until", gettext_lazy("Last day"))),
        ),
        Action(
            "edition_review",
            gettext_lazy("Ask for advice on this edition"),
            explanation=gettext_lazy(
                "The saved draft is read once as a whole: subject and preheader, order, promise and content, "
                "tone, the manners of a letter. For reading only; the checks before mailing hold by themselves."
            ),
            places=(advice.PLACE,),
        ),
    )

    def inputs(
        self,
        *,
        prompt_id: str,
        target: EditionPage,
        desk: Desk,
        part: str,
        instruction: str = "",
        given: Mapping[str, str] = NOTHING,
    ) -> dict[str, Any]:
        edition = self.draft(target)
        if prompt_id == "digest":
            return digest_inputs(edition, since=given.get("since", ""), until=given.get("until", ""))
        if prompt_id == "mail_teasers":
            return teaser_inputs(edition)
        if prompt_id == "edition_review":
            return advice.advice_inputs(edition)
        essays = chosen_essays(edition)
        if not essays:
            raise NothingToAsk(_("Put at least one essay into the edition first."))
        newsletter = target.get_parent().title
        return {"newsletter": newsletter, "essays": [_public_words(essay) for essay in essays]}

    def offers(self, *, run: Run, inputs: Mapping[str, Any]) -> Iterable[Offer]:
        if run.prompt_id == "edition_introduction":
            return [Offer("body", run.text)]
        if run.prompt_id == "digest":
            return [_digest(run, inputs)]
        if run.prompt_id in ("mail_teasers", "edition_review"):
            return self._offers_by_block(run, inputs)
        result = run.result or {}
        subjects = [Offer("subject", text, {"width": width(text)}) for text in result["subjects"][:5]]
        preheader = result["preheader"]
        return [*subjects, Offer("preheader", preheader, {"width": width(preheader)})]

    def _offers_by_block(self, run: Run, inputs: Mapping[str, Any]) -> Iterable[Offer]:
        edition = EditionPage.objects.filter(pk=run.object_id).first()
        draft = self.draft(edition) if edition else None
        if run.prompt_id == "edition_review":
            return advice.advice_offers(run=run, inputs=inputs, edition=draft)
        return teaser_offers(run=run, inputs=inputs, edition=draft) if draft else []

    def remark(self, *, run: Run) -> str:
        return advice.advice_remark(run) if run.prompt_id == "edition_review" else ""

    def about(self, *, suggestion: Suggestion) -> str:
        return advice.aspect_of(suggestion)

    def findings(self, *, run: Run, target: EditionPage) -> list[Finding] | None:
        if run.prompt_id not in CHECKED:
            return None
        return findings_against(run.text, held=_held(run), language=language_of(run))

    def offered_findings(self, *, suggestion: Suggestion, target: EditionPage) -> list[Finding]:
        run, checks = suggestion.run, self.place(suggestion.field).checks
        return findings_against(suggestion.text, held=_held(run), language=language_of(run), checks=checks)

    def blocks(self, *, suggestion: Suggestion, addresses: set[str], present: str = "") -> list[dict[str, Any]]:
        stream = stream_block(EditionPage, "body")
        if "items" in suggestion.payload:
            features = stream.child_blocks["text"].features
            return form_blocks(stream, list(_announced(suggestion.payload, features)))
        return form_blocks(stream, [("text", _introduction(stream, suggestion, addresses))])

    def accepted_texts(self, *, suggestion: Suggestion) -> list[str]:
        stream = stream_block(EditionPage, "body")
        if "items" in suggestion.payload:
            return [suggestion.payload["introduction"], *(item["line"] for item in suggestion.payload["items"])]
        return [rich_text(_introduction(stream, suggestion, set()))]

    def block_texts(self, *, draft: EditionPage) -> dict[str, str]:
        own = walk(draft.body, borrowed=False)
        return {str(block.id): rich_text(block.value) for block in own if block.block_type == "text"}


def _held(run: Run) -> list[str]:
    """What a text for an edition may state: the newsletter's name, and the words of its essays."""
    inputs = inputs_of(run)
    essays = ["\n".join(map(str, essay.values())) for essay in inputs.get("essays", [])]
    return [str(inputs.get("newsletter", "")), *essays]


def _introduction(stream: Any, suggestion: Suggestion, addresses: set[str]) -> str:
    features = stream.child_blocks["text"].features
    return rich_html(suggestion.text, features=features, addresses=addresses)


def _digest(run: Run, inputs: Mapping[str, Any]) -> Offer:
    titles = {essay["number"]: essay["title"] for essay in inputs["essays"]}
    kept = digest_blocks(run.result or {}, list(titles))
    lines = [f"### {titles[item['essay']]}\n{item['line']}" for item in kept["items"]]
    return Offer("body", "\n\n".join([kept["introduction"], *lines]), kept)


def _announced(payload: Mapping[str, Any], features: list[str]) -> Iterator[tuple[str, Any]]:
    """The introduction, then every essay that everybody may still read, announced by its line."""
    yield "text", rich_html(payload["introduction"], features=features, addresses=set())
    readable = readable_essays().in_bulk([item["essay"] for item in payload["items"]])
    for item in payload["items"]:
        if item["essay"] in readable:
            yield "essay_teaser", {"essay": item["essay"], "heading": "", "text": item["line"], "with_image": True}


def chosen_essays(edition: EditionPage) -> list[EssayPage]:
    """Return the essays an edition's blocks point to that everybody may read, each once, in their order.

    Drafts and essays behind a password, a login or a group are left out: their words are not
    public, and preflight speaks of them.
    """
    keys = [essay.pk for essay in essays_of(edition)]
    found = readable_essays().in_bulk(keys)
    return [found[key] for key in keys if key in found][:MOST_ESSAYS]


def _public_words(essay: EssayPage) -> dict[str, str]:
    text = "\n".join(read_texts(essay.body))
    return {"title": essay.title, "lead": essay.lead, "text": text[:EXCERPT_CHARACTERS]}
