"""Which findings an author is shown: not those they muted, and never too many at once. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from operator import itemgetter

from prompts.checks.findings import Finding, Severity

MOST = 10


def shown(findings: Iterable[Finding], *, muted: Collection[str] = (), limit: int = MOST) -> list[Finding]:
    """Return at most `limit` findings, the weightiest first.

    Warnings go before advice. Among equals every rule is heard once before one is heard
    twice; then the order of the text decides. `muted` names rules ("style.ending") or
    whole checks ("style").
    """
    turns: Counter[str] = Counter()
    ranked = []
    for finding in sorted(audible(findings, muted=muted), key=lambda one: (one.start, one.end)):
        ranked.append(((finding.severity != Severity.WARNING, turns[finding.rule]), finding))
        turns[finding.rule] += 1
    return [finding for _rank, finding in sorted(ranked, key=itemgetter(0))[:limit]]


def audible(findings: Iterable[Finding], *, muted: Collection[str] = ()) -> list[Finding]:
    """Return the findings of rules a person did not mute."""
    return [finding for finding in findings if not _is_muted(finding.rule, muted)]


def _is_muted(rule: str, muted: Collection[str]) -> bool:
    return rule in muted or rule.partition(".")[0] in muted
