"""What the long run found, as lines and as the table of docs/chaos.md."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime

from tests.chaos import ledger
from tests.chaos.ledger import Ending
from tests.chaos.storm import Result
from tests.running.installation import ROOT

PAGE = ROOT / "docs/chaos.md"
BEGIN, END = "<!-- results: written by `make chaos` -->\n", "<!-- end of results -->\n"
STACKS = {"embedded": "SQLite, files", "services": "PostgreSQL, Redis"}
COLUMNS = (
    "What happened",
    "Stack",
    "frozen",
    "submitted",
    "failed",
    "withheld",
    "cancelled",
    "uncertain",
    "of those by crashes",
    "might be",
    "resent by a person",
    "twice",
    "forgotten",
    "seconds",
)


def told(result: Result, *, fully: bool = False) -> str:
    """One mailing in lines, with everything done to it when that is asked or a promise was broken."""
    ending = result.ending
    states = ", ".join(f"{number} {state}" for state, number in sorted(ledger.counts(ending).items()))
    line = f"   {states} of {ending.frozen}; {result.seconds:.0f} s"
    broken = [f"   BROKEN: {one}" for one in result.violations]
    return "\n".join([line, *broken, *(result.notes if broken or fully else [])])


def write(results: Sequence[Result], *, recipients: int, seed: str) -> None:
    """Put the table between its marks in docs/chaos.md."""
    before, _mark, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + _table(results, recipients, seed) + END + after, encoding="utf-8")


def _table(results: Sequence[Result], recipients: int, seed: str) -> str:
    broken = [f"- **{one.scenario.key}, {STACKS[one.stack]}**: {'; '.join(one.violations)}" for one in results]
    broken = [line for line, one in zip(broken, results, strict=True) if one.violations]
    lines = [
        f"`make chaos RECIPIENTS={recipients} SEED={seed}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"Python {platform.python_version()}. "
        + (f"Promises broken in {len(broken)} of" if broken else "No promise was broken in")
        + f" {len(results)} mailings.",
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{'---|' * 2}{'--:|' * (len(COLUMNS) - 2)}",
        *map(_row, results),
        *(["", *broken] if broken else []),
    ]
    return "\n".join(lines) + "\n"


def _row(result: Result) -> str:
    ending, states = result.ending, ledger.counts(result.ending)
    mailed = [states[name] for name in ("submitted", "failed", "withheld", "cancelled", "uncertain")]
    doubt = [len(ledger.in_doubt_by_crashes(ending)), ending.may_be_in_doubt, len(ending.resent)]
    last = [len(ledger.duplicates(ending)), _forgotten(ending), round(result.seconds)]
    cells = [result.scenario.title, STACKS[result.stack], ending.frozen, *mailed, *doubt, *last]
    return f"| {' | '.join(map(str, cells))} |"


def _forgotten(ending: Ending) -> int:
    """Who has no row, or one that is still open."""
    return ending.frozen - len(ending.rows) + sum(row.state in ledger.OPEN for row in ending.rows)
