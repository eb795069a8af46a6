"""A file is what it holds, not what it is called; what is no table is refused in words."""

import io
import re
import struct
import zlib
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from newsletter.imports import tables
from newsletter.imports.entry import Unreadable
from newsletter.imports.reading import read_entries
from newsletter.imports.reasons import FILE_REASONS
from newsletter.imports.sniffing import sniff
from newsletter.imports.spreadsheet import sheets
from newsletter.imports.swelling import LARGEST_OTHER, SPREADSHEET, SWOLLEN_FROM
from tests.newsletter.imports.files import (
    HEADINGS,
    ROWS,
    member,
    outcomes,
    plan_for,
    read,
    stored,
    with_member,
    workbook,
)

STRINGS = "sharedStrings+xml"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\0" * 13


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, octets in members.items():
            archive.writestr(name.replace("__", "/"), octets)
    return out.getvalue()


def office(folder: str) -> bytes:
    return packed(**{"[Content_Types].xml": b"<Types/>", f"{folder}__document.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "pdf"),
        (PNG, "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (COMPOUND, "old-excel"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "password"),
        (office("word"), "other-office"),
        (packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "open-document"),
        (packed(**{"people.csv": b"taro@example.com"}), "archive"),
        (packed(**{"xl__workbook.bin": b"x"}), "binary-excel"),
        (workbook([HEADINGS, *ROWS])[:300], "archive"),
        (b"\x1f\x8b\x08\0" + zlib.compress(b"x"), "archive"),
        (b"<html><table><tr><td>taro@example.com</td></tr></table>", "web-page"),
        (b"<?xml version='1.0'?><people/>", "xml"),
        (b'[{"email": "taro@example.com"}]', "json"),
        (b"{\\rtf1 taro@example.com}", "rich-text"),
        (b"Received: from x\r\nSubject: y\r\n\r\ntaro@example.com", "mail"),
        (bytes(range(1, 32)) * 50, "binary"),
        ("メールアドレス,会社\n".encode(), "no-rows"),
        (workbook([]), "no-rows"),
        (workbook([HEADINGS]), "no-rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_its_own_reason(tmp_path, octets, reason):
    path = stored(tmp_path, octets)
    with pytest.raises(Unreadable) as refused:
        plan_for(path)
    assert refused.value.reason == reason
    assert str(FILE_REASONS[reason])


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = with_member(workbook([HEADINGS, *ROWS]), "xl/sharedStrings.xml", b"<sst>" + b" " * 40_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="swollen-workbook"):
        sniff(stored(tmp_path, bomb))


def typed(whole: bytes, name: str, kind: str) -> bytes:
    """The workbook with one more word on what one of its parts is."""
    word = f'<Override PartName="/{name}" ContentType="{SPREADSHEET}.{kind}"/></Types>'.encode()
    types = member(whole, "[Content_Types].xml").replace(b"</Types>", word)
    return with_member(whole, "[Content_Types].xml", types)


@pytest.mark.parametrize(
    ("name", "size", "kind"),
    [
        ("xl/sharedStrings.xml", 1_500_000, ""),
        ("xl/worksheets/words.xml", 1_500_000, STRINGS),
        ("xl/styles.xml", 2_500_000, ""),
        ("xl/styles.xml", 2_500_000, "calcChain+xml"),
        ("docProps/custom.xml", 2_500_000, "worksheet+xml"),
        ("xl/_rels/workbook.xml.rels", 2_500_000, "worksheet+xml"),
        ("xl/worksheets/workbook.xml", 2_500_000, "sheet.main+xml"),
    ],
)
def test_parts_kept_in_memory_are_small_or_hardly_packed_whatever_they_are_called(tmp_path, name, size, kind):
    swells = 1 if size > LARGEST_OTHER else 1500
    words = "".join(f"<si><t>{number:x}{' ' * 15 * swells}</t></si>" for number in range(size // 15 // swells))
    whole = with_member(workbook([HEADINGS, *ROWS]), name, f"<x>{words}</x>".encode())
    with pytest.raises(Unreadable, match="swollen-workbook"):
        sniff(stored(tmp_path, typed(whole, name, kind) if kind else whole))


@pytest.mark.parametrize("words", ["<si><t>x</t></si>" * 40, f"<si>{'<r/>' * 60}</si>", "<x/>" * 60])
def test_strings_in_endless_numbers_or_pieces_are_not_read(tmp_path, monkeypatch, words):
    monkeypatch.setattr(tables, "MOST_STRINGS", 30)
    monkeypatch.setattr(tables, "MOST_PIECES", 100)
    strings = f'<sst xmlns="{SHEET_MAIN_NS}">{words}</sst>'.encode()
    whole = typed(with_member(workbook([HEADINGS, *ROWS]), "xl/strings.xml", strings), "xl/strings.xml", STRINGS)
    with pytest.raises(Unreadable, match="swollen-workbook"):
        sniff(stored(tmp_path, whole))


def test_a_sheet_that_says_the_same_in_every_row_is_no_bomb(tmp_path):
    rows = [
        ["email", "company"],
        *([f"a{n}@example.com", "株式会社"] for n in range(9)),
        *[["", "株式会社"]] * 20_000,
    ]
    whole = workbook(rows)
    assert len(member(whole, "xl/worksheets/sheet1.xml")) > SWOLLEN_FROM
    assert sniff(stored(tmp_path, whole)).format == "xlsx"


def test_entities_in_a_workbook_are_not_expanded(tmp_path):
    whole, sheet = workbook([["email"], ["ha@example.com"]]), "xl/worksheets/sheet1.xml"
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + member(whole, sheet).replace(
        b"ha@", b"&b;@"
    )
    with pytest.raises(Unreadable, match="damaged-workbook"):
        plan_for(stored(tmp_path, with_member(whole, sheet, laughs)))


def test_strings_that_excel_keeps_apart_are_found(tmp_path):
    whole, sheet = workbook([["email"], ["taro@example.com"]]), "xl/worksheets/sheet1.xml"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = member(whole, "[Content_Types].xml").replace(
        b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    )
    strings = b"<si><t>email</t></si>"
    strings += b"<si><r><t>taro</t></r><r><t>@example.com</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    space = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    cells = b'<row r="1"><c t="s"><v>0</v></c></row><row r="2"><c t="s"><v>1</v></c></row>'
    written = re.sub(rb"(<sheetData>).*(</sheetData>)", rb"\1" + cells + rb"\2", member(whole, sheet))
    for name, octets in {
        "[Content_Types].xml": types,
        "xl/sharedStrings.xml": space + strings + b"</sst>",
        sheet: written,
    }.items():
        whole = with_member(whole, name, octets)
    assert outcomes(read(tmp_path, whole)) == ["taro@example.com"]


def test_a_workbook_damaged_in_the_middle_says_so_after_its_good_rows(tmp_path):
    rows = [["email"], *([f"a{n}@example.com"] for n in range(3000))]
    whole = workbook(rows)
    sheet = member(whole, "xl/worksheets/sheet1.xml")
    path = stored(tmp_path, with_member(whole, "xl/worksheets/sheet1.xml", sheet[: -len(sheet) // 4]))
    found = []
    with pytest.raises(Unreadable, match="damaged-workbook"):
        found.extend(read_entries(path, plan_for(path)))
    assert len(found) > 1000


def test_cells_of_a_workbook_are_read_as_people_see_them(tmp_path):
    rows = [
        ["email", "company", "department", "登録日"],
        ["taro@example.com", 1234.0, "x_x000D_\ny", date(2024, 1, 31)],
        ["jiro@example.com", "#N/A", "=1+1", datetime(2024, 1, 31, 23, 30)],
    ]
    taro, jiro = read(tmp_path, workbook(rows))
    assert (taro.values, taro.agreed_on) == ({"company": "1234", "department": "x y"}, date(2024, 1, 31))
    assert (jiro.values, jiro.agreed_on) == ({}, date(2024, 1, 31))


def test_the_first_sheet_that_is_shown_is_taken_and_every_other_can_be(tmp_path):
    first, second = [["email"], ["hidden@example.com"]], [["email"], ["shown@example.com"]]
    path = stored(tmp_path, workbook(first, second, hidden=(0,)))
    assert [(sheet.title, sheet.hidden) for sheet in sheets(path)] == [("Sheet0", True), ("Sheet1", False)]
    assert outcomes(list(read_entries(path, plan_for(path)))) == ["shown@example.com"]
    assert outcomes(list(read_entries(path, plan_for(path, sheet=0)))) == ["hidden@example.com"]


def test_a_declared_size_is_not_believed_and_far_cells_cost_little(tmp_path):
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["XFD2"], sheet["A50000"] = (
        "email",
        "taro@example.com",
        "far",
        "last@example.com",
    )
    book.save(out)
    written = member(out.getvalue(), "xl/worksheets/sheet1.xml").replace(b"A1:XFD50000", b"A1")
    assert b'ref="A1"' in written
    found = read(tmp_path, with_member(out.getvalue(), "xl/worksheets/sheet1.xml", written))
    assert [(one.row, one.email) for one in found] == [(2, "taro@example.com"), (50000, "last@example.com")]
