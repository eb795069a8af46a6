"""What the checks say of a draft for an essay: its facts against the author's notes, its style, its voice."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from blog.desk.style import house_findings
from blog.desk.voice import voice_of
from blog.models import EssayPage
from prompts.checks.findings import Finding
from prompts.checks.grounding import ungrounded
from prompts.checks.language import in_another_language
from prompts.checks.sentences import Kind, sentences
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.desk import FACTS, STYLE, kept_desk
from prompts.markup import plain
from prompts.models import Run, RunBody, Suggestion
from prompts.notes import material

DRAFTS = ("section_draft", "section_rewrite", "rewrite")  # prompts that write running text
_WRITTEN = ("topic", "title", "draft")
# What of a prompt's inputs the author wrote, so that it may stand in the answer.
OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "section_draft": ("topic",),
    "section_rewrite": ("topic",),
    "rewrite": ("title", "passage", "before", "after"),
    **dict.fromkeys(("headlines", "teaser", "seo", "social"), _WRITTEN),
    "proofread": ("title", "draft"),
    "alt_text": ("title", "caption", "context"),
}


def draft_findings(*, run: Run, essay: EssayPage) -> list[Finding] | None:
    """Return what the notes on the desk do not hold of a draft, and what the house's style says, in its order.

    Returns:
        None for what is no draft.
    """
    if run.prompt_id not in DRAFTS:
        return None
    return findings_against(run.text, held=_held(run, essay), language=language_of(run))


def offered_findings(*, suggestion: Suggestion, checks: Collection[str], essay: EssayPage) -> list[Finding]:
    """Return what these checks say of a proposal: its facts against notes and essay, the house's style."""
    run = suggestion.run
    return findings_against(suggestion.text, held=_held(run, essay), language=language_of(run), checks=checks)


def findings_against(
    text: str, *, held: Sequence[str], language: str, checks: Collection[str] = (FACTS, STYLE)
) -> list[Finding]:
    """Return what `held` does not hold of a text in "ja" or "en", and what the style says, by place.

    Whether it is in that language at all is said of every text.
    """
    facts = ungrounded(text, notes=held, language=language) if FACTS in checks else []
    style = house_findings(text=text, language=language) if STYLE in checks else []
    foreign = in_another_language(text, language=language)
    return sorted([*foreign, *facts, *style], key=lambda one: (one.start, one.end))


def draft_voice(*, run: Run, essay: EssayPage) -> Nearness | CannotSay | None:
    """Say how near a draft is to its authors' essays; None for what is no running text."""
    return voice_of(essay=essay, text=told(run.text, language_of(run))) if run.prompt_id in DRAFTS else None


def told(markdown: str, language: str) -> str:
    """Return a draft's running text, a paragraph a line, without headings, lists and quotations."""
    lines: dict[int, list[str]] = {}
    for sentence in sentences(markdown, japanese=language == "ja"):
        if sentence.kind == Kind.PROSE:
            lines.setdefault(sentence.line, []).append(sentence.text)
    joint = "" if language == "ja" else " "
    return "\n".join(plain(joint.join(parts)) for parts in lines.values())


def language_of(run: Run) -> str:
    """Return the language a run answers in, as the checks name it."""
    return run.language.split("-")[0]


def inputs_of(run: Run) -> Mapping[str, Any]:
    """Return what a run was given; nothing once that was erased."""
    body = RunBody.objects.filter(run=run).first()
    return body.inputs if body else {}


def _held(run: Run, essay: EssayPage) -> list[str]:
    """What the author said: the notes as they stand now, and their own words in the question."""
    desk = kept_desk(essay)
    notes = [note["text"] for note in material(desk)] if desk else []
    inputs = inputs_of(run)
    return [*notes, *(str(inputs.get(name, "")) for name in OWN_WORDS.get(run.prompt_id, ()))]
