"""No cell of ours is run by a spreadsheet, and every one is read back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.spreadsheets import BOM, csv_lines, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+81 90",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "　=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_what_would_begin_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (12, "12"), ("a=b", "a=b"), ("瓦版", "瓦版"), ("a\x00b", "ab")]
)
def test_everything_else_stays_as_it_is(value, cell):
    assert safe_cell(value) == cell


def test_a_sign_behind_nul_is_found():
    assert safe_cell("\x00=1") == "'=1"


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=1, max_size=4))
def test_every_row_is_read_back_and_no_cell_begins_a_formula(row):
    lines = list(csv_lines(["a"], [row]))
    assert lines[0].startswith(BOM)
    read = next(csv.reader(io.StringIO("".join(lines[1:]), newline="")))
    assert read == [safe_cell(cell) for cell in row]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in read)
