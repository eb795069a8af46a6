"""A finished draft with what the checks say of it, as the browser gets it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models

from prompts.checks.escapes import unescaped
from prompts.checks.findings import Finding
from prompts.checks.marking import pieces
from prompts.checks.open_marks import OPEN_MARK, open_marks
from prompts.checks.rules import rule_label
from prompts.checks.showing import MOST, audible, shown
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.desk import Adapter
from prompts.models import Run, Suggestion

EXCERPT = 24  # characters


def can_be_checked(run: Run) -> bool:
    """Whether a run ended with running text; what is offered of an answer in JSON is checked by itself."""
    return run.status not in Run.OPEN_STATUSES and is_text(run) and bool(run.text.strip())


def is_text(run: Run) -> bool:
    """Whether a run was asked for running text, and not for JSON."""
    return bool(run.parameters.get("output", "text") == "text")


def checked_data(*, run: Run, target: models.Model, adapter: Adapter, muted: Collection[str]) -> dict[str, Any]:
    """Return the draft in pieces, at most ten findings of it, how many more there are, and its voice.

    Where the target's desk does not check it, `checked` is false and there is nothing of the kind.

    Args:
        run: one that can be checked.
        target: what it was asked for.
        adapter: of the target.
        muted: the rules the person does not want to hear.
    """
    found = adapter.findings(run=run, target=target)
    voice = voice_data(adapter.voice(run=run, target=target))
    return {"checked": found is not None, **_marked(run.text, found or [], muted), "voice": voice}


def checked_offer(
    *, suggestion: Suggestion, target: models.Model, adapter: Adapter, muted: Collection[str]
) -> dict[str, Any]:
    """Return the same of one suggestion; a proposal of a line or two has no voice.

    Args:
        suggestion: one whose place has checks.
        target: what it was asked for.
        adapter: of the target.
        muted: the rules the person does not want to hear.
    """
    found = adapter.offered_findings(suggestion=suggestion, target=target)
    return {"checked": True, **_marked(suggestion.text, found, muted), "voice": None}


def _marked(text: str, found: Sequence[Finding], muted: Collection[str]) -> dict[str, Any]:
    """Open marks stand first and cannot be muted: they keep a text from being published."""
    unresolved = open_marks(text)
    first = unresolved[:MOST]
    others = shown(found, muted=muted, limit=MOST - len(first))
    listed = [*first, *sorted(others, key=lambda one: (one.start, one.end))]
    return {
        "pieces": [vars(piece) for piece in pieces(text, listed)],
        "findings": findings_data(text, listed),
        "more": len(unresolved) + len(audible(found, muted=muted)) - len(listed),
        "muted": [{"rule": rule, "label": rule_label(rule)} for rule in sorted(muted)],
    }


def findings_data(text: str, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings in words, each with the beginning of its place."""
    return [
        {
            "rule": finding.rule,
            "label": rule_label(finding.rule),
            "reason": str(finding.reason),
            "severity": str(finding.severity),
            "canMute": finding.rule != OPEN_MARK,
            "excerpt": _excerpt(text[finding.start : finding.end]),
        }
        for finding in findings
    ]


def _excerpt(text: str) -> str:
    words = " ".join(unescaped(text).split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"


def voice_data(found: Nearness | CannotSay | None) -> dict[str, Any] | None:
    """How near a draft is to its author's essays, or why nothing can be said; None where nothing is compared."""
    if found is None:
        return None
    if isinstance(found, CannotSay):
        return {"percentile": None, "words": found.reason, "reasons": []}
    reasons = [delta.words for delta in found.deltas]
    return {"percentile": found.percentile, "words": found.words, "reasons": reasons}
