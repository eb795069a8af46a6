"""What the checks say of a draft for an essay: its facts against the author's notes, its style, its voice."""

from collections.abc import Mapping, Sequence
from typing import Any

from blog.desk.style import house_findings
from blog.desk.voice import voice_of
from blog.models import EssayPage
from prompts.checks.findings import Finding
from prompts.checks.grounding import ungrounded
from prompts.checks.sentences import Kind, sentences
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.desk import kept_desk
from prompts.markup import plain
from prompts.models import Run, RunBody
from prompts.notes import material

# Prompts that write running text, each with what of its inputs the author wrote and so may stand in it.
OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "section_draft": ("topic",),
    "section_rewrite": ("topic",),
    "rewrite": ("title", "passage", "before", "after"),
}


def draft_findings(*, run: Run, essay: EssayPage) -> list[Finding]:
    """Return what the notes on the desk do not hold of a draft, and what the house's style says, in its order."""
    if run.prompt_id not in OWN_WORDS:
        return []
    return findings_against(run.text, held=_held(run, essay), language=_language(run))


def findings_against(text: str, *, held: Sequence[str], language: str) -> list[Finding]:
    """Return what `held` does not hold of a text in "ja" or "en", and what the style says, by place."""
    found = [*ungrounded(text, notes=held, language=language), *house_findings(text=text, language=language)]
    return sorted(found, key=lambda one: (one.start, one.end))


def draft_voice(*, run: Run, essay: EssayPage) -> Nearness | CannotSay | None:
    """Say how near a draft is to its authors' essays; None for what is no running text."""
    return voice_of(essay=essay, text=told(run.text, _language(run))) if run.prompt_id in OWN_WORDS else None


def told(markdown: str, language: str) -> str:
    """Return a draft's running text, a paragraph a line, without headings, lists and quotations."""
    lines: dict[int, list[str]] = {}
    for sentence in sentences(markdown, japanese=language == "ja"):
        if sentence.kind == Kind.PROSE:
            lines.setdefault(sentence.line, []).append(sentence.text)
    joint = "" if language == "ja" else " "
    return "\n".join(plain(joint.join(parts)) for parts in lines.values())


def _language(run: Run) -> str:
    return run.language.split("-")[0]


def _held(run: Run, essay: EssayPage) -> list[str]:
    """What the author said: the notes as they stand now, and their own words in the question."""
    desk = kept_desk(essay)
    notes = [note["text"] for note in material(desk)] if desk else []
    body = RunBody.objects.filter(run=run).first()
    inputs: Mapping[str, Any] = body.inputs if body else {}
    return [*notes, *(str(inputs.get(name, "")) for name in OWN_WORDS[run.prompt_id])]
