"""The table of long runs says of each row how large it was, and names what was broken."""

from dataclasses import replace
from pathlib import Path

from tests.chaos import everything, table
from tests.chaos.table import Circumstances, Line

FIRST = Circumstances("7", "0123456789", "2026-11-27", "2 cores, 4 GiB, Python 3.11.2")
SECOND = replace(FIRST, seed="8")
GOOD = Line(
    key="worker",
    title="SIGKILL of the mail worker",
    stack="services",
    frozen=20000,
    states={"submitted": 19950, "uncertain": 50},
    by_crashes=50,
    might_be=800,
    resent=0,
    twice=0,
    forgotten=0,
    meant=4,
    done=3,
    seconds=91,
    violations=[],
    circumstances=FIRST,
)
SMALL = replace(GOOD, stack="embedded", frozen=5000, states={"submitted": 5000}, circumstances=SECOND)


def test_lines_of_several_runs_are_kept_and_found_again(tmp_path: Path) -> None:
    for line in (GOOD, SMALL):
        table.keep(line, tmp_path / "lines")
    assert table.kept(tmp_path / "lines") == [GOOD, SMALL]


def test_each_row_has_its_own_size_seed_and_what_came() -> None:
    written = table.table([GOOD, SMALL])
    assert (
        "| PostgreSQL, Redis | 7 | 3 of 4 | 20000 | 19950 | 0 | 0 | 0 | 50 | 50 | 800 | 0 | 0 | 0 | 91 |"
        in written
    )
    assert "| SQLite, files | 8 | 3 of 4 | 5000 | 5000 |" in written
    assert "PostgreSQL, Redis: 1 × 20000 recipients; seed 7, commit `0123456789`" in written
    assert "SQLite, files: 1 × 5000 recipients; seed 8" in written
    assert "No promise was broken in 2 mailings." in written


def test_lines_of_several_runs_stand_in_the_order_of_one() -> None:
    later = replace(GOOD, key="everything")
    assert everything.in_order([later, GOOD, SMALL]) == [SMALL, GOOD, later]


def test_a_broken_promise_stands_in_words_below() -> None:
    written = table.table([GOOD, replace(SMALL, violations=["accepted twice: 1, such as a@example.jp"])])
    assert "Promises broken in 1 of 2 mailings." in written
    assert "- **SIGKILL of the mail worker; SQLite, files**: accepted twice: 1, such as a@example.jp" in written
