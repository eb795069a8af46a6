"""What long runs found, as lines that are kept and as the table of docs/chaos.md."""

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos import ledger
from tests.chaos.storm import Result
from tests.running.installation import ROOT

PAGE = ROOT / "docs/chaos.md"
BEGIN, END = "<!-- results: written by `make chaos` -->\n", "<!-- end of results -->\n"
STACKS = {"embedded": "SQLite, files", "services": "PostgreSQL, Redis"}
STATES = ("submitted", "failed", "withheld", "cancelled", "uncertain")
PROGRAM = ("blog", "newsletter", "prompts", "site", "requirements")
GIB = 2**30


@dataclass(frozen=True)
class Circumstances:
    """Which program was tried, when, where, and by which seed."""

    seed: str
    commit: str
    day: str
    machine: str


@dataclass(frozen=True)
class Line:
    """What is kept of one mailing."""

    key: str
    title: str
    stack: str
    frozen: int
    states: dict[str, int]
    by_crashes: int
    might_be: int
    resent: int
    twice: int
    forgotten: int
    meant: int
    done: int
    seconds: int
    violations: list[str]
    circumstances: Circumstances


def present(seed: str) -> Circumstances:
    """Those of a run that begins now. The commit is the last one that changed the program itself."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%h", "--", *PROGRAM]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
    return Circumstances(seed, asked.stdout.strip(), f"{datetime.now(UTC):%Y-%m-%d}", machine)


def line_of(result: Result, circumstances: Circumstances) -> Line:
    """What is kept of a result."""
    ending, states = result.ending, ledger.counts(result.ending)
    return Line(
        key=result.scenario.key,
        title=result.scenario.title,
        stack=result.stack,
        frozen=ending.frozen,
        states=dict(states),
        by_crashes=len(ledger.in_doubt_by_crashes(ending)),
        might_be=ending.may_be_in_doubt,
        resent=len(ending.resent),
        twice=len(ledger.duplicates(ending)),
        forgotten=ending.frozen - len(ending.rows) + sum(states[name] for name in ledger.OPEN),
        meant=result.meant,
        done=result.done,
        seconds=round(result.seconds),
        violations=result.violations,
        circumstances=circumstances,
    )


def keep(line: Line, path: Path) -> None:
    """Add a line to those in a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


def kept(path: Path) -> list[Line]:
    """The lines of a file, of however many runs."""
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Line(**{**one, "circumstances": Circumstances(**one["circumstances"])}) for one in found]


def told(result: Result, *, fully: bool = False) -> str:
    """One mailing in lines, with everything done to it when that is asked or a promise was broken."""
    ending = result.ending
    states = ", ".join(f"{number} {state}" for state, number in sorted(ledger.counts(ending).items()))
    line = f"   {states} of {ending.frozen}; {result.done} of {result.meant} misfortunes; {result.seconds:.0f} s"
    broken = [f"   BROKEN: {one}" for one in result.violations]
    return "\n".join([line, *broken, *(result.notes if broken or fully else [])])


def write(lines: Sequence[Line]) -> None:
    """Put the table between its marks in docs/chaos.md."""
    before, _mark, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + table(lines) + END + after, encoding="utf-8")


COLUMNS = (
    "What happened",
    "Stack",
    "seed",
    "came",
    "frozen",
    *STATES,
    "of those by crashes",
    "might be",
    "resent by a person",
    "twice",
    "forgotten",
    "seconds",
)
WORDS = 2
"""How many of the columns are no numbers."""


def table(lines: Sequence[Line]) -> str:
    """The lines of one or several runs as Markdown: what each run was, the rows, and what was broken in words."""
    broken = [line for line in lines if line.violations]
    return "\n".join(
        [
            *_runs(lines),
            "",
            f"Promises broken in {len(broken)} of {len(lines)} mailings."
            if broken
            else f"No promise was broken in {len(lines)} mailings.",
            "",
            f"| {' | '.join(COLUMNS)} |",
            f"|{'---|' * WORDS}{'--:|' * (len(COLUMNS) - WORDS)}",
            *map(_row, lines),
            *([""] if broken else []),
            *(f"- **{line.title}; {STACKS[line.stack]}**: {'; '.join(line.violations)}" for line in broken),
            "",
        ]
    )


def _row(line: Line) -> str:
    came = f"{line.done} of {line.meant}"
    states = [line.states.get(state, 0) for state in STATES]
    doubt = [line.by_crashes, line.might_be, line.resent]
    last = [line.twice, line.forgotten, line.seconds]
    seed = line.circumstances.seed
    cells = [line.title, STACKS[line.stack], seed, came, line.frozen, *states, *doubt, *last]
    return f"| {' | '.join(map(str, cells))} |"


def _runs(lines: Sequence[Line]) -> list[str]:
    """A line for each run: its stack, seed, size, commit, day and machine."""
    runs = Counter((line.stack, line.frozen, line.circumstances) for line in lines)
    return [
        f"- {STACKS[stack]}: {number} × {frozen} recipients; seed {run.seed}, "
        f"commit `{run.commit}`, {run.day}; {run.machine}."
        for (stack, frozen, run), number in runs.items()
    ]
