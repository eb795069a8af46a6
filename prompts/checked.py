"""A finished draft with what the checks say of it, as the browser gets it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models

from prompts.checks.findings import Finding
from prompts.checks.marking import pieces
from prompts.checks.rules import rule_label
from prompts.checks.showing import audible, shown
from prompts.checks.voice.nearness import CannotSay, Nearness
from prompts.desk import Adapter
from prompts.models import Run

EXCERPT = 24  # characters


def can_be_checked(run: Run) -> bool:
    """Whether a run ended with running text; answers in JSON are proposals, and lists of them."""
    return (
        run.status not in Run.OPEN_STATUSES and run.parameters.get("output") == "text" and bool(run.text.strip())
    )


def checked_data(*, run: Run, target: models.Model, adapter: Adapter, muted: Collection[str]) -> dict[str, Any]:
    """Return the draft in pieces, at most ten findings of it, how many more there are, and its voice.

    Args:
        run: one that can be checked.
        target: what it was asked for.
        adapter: of the target.
        muted: the rules the person does not want to hear.
    """
    found = adapter.findings(run=run, target=target)
    listed = sorted(shown(found, muted=muted), key=lambda one: (one.start, one.end))
    return {
        "pieces": [vars(piece) for piece in pieces(run.text, listed)],
        "findings": findings_data(run.text, listed),
        "more": len(audible(found, muted=muted)) - len(listed),
        "muted": [{"rule": rule, "label": rule_label(rule)} for rule in sorted(muted)],
        "voice": voice_data(adapter.voice(run=run, target=target)),
    }


def findings_data(text: str, findings: Sequence[Finding]) -> list[dict[str, str]]:
    """The findings in words, each with the beginning of its place."""
    return [
        {
            "rule": finding.rule,
            "label": rule_label(finding.rule),
            "reason": str(finding.reason),
            "severity": str(finding.severity),
            "excerpt": _excerpt(text[finding.start : finding.end]),
        }
        for finding in findings
    ]


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"


def voice_data(found: Nearness | CannotSay | None) -> dict[str, Any] | None:
    """How near a draft is to its author's essays, or why nothing can be said; None where nothing is compared."""
    if found is None:
        return None
    if isinstance(found, CannotSay):
        return {"percentile": None, "words": found.reason, "reasons": []}
    reasons = [delta.words for delta in found.deltas]
    return {"percentile": found.percentile, "words": found.words, "reasons": reasons}
