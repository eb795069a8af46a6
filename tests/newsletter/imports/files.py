"""Files of subscribers for tests, written as other programs write them."""

import csv
import io
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from newsletter.imports.entry import Entry, Refused
from newsletter.imports.plan import Plan
from newsletter.imports.preview import recognise_file, without_columns
from newsletter.imports.reading import read_entries
from newsletter.imports.sniffing import Sniffed, sniff

HEADINGS = ["メールアドレス", "会社名", "部署", "氏名", "フリガナ", "登録日"]
ROWS = [
    ["taro@example.com", "株式会社日本語", "営業部", "山田　太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "2024/01/31"],
    ["Hanako@Example.CO.JP", "有限会社、漢字", "総務部", "鈴木 花子", "スズキ ハナコ", "令和6年2月1日"],
    ["jiro.sato@example.jp", "佐藤商店", "", "佐藤 次郎", "", ""],
]


def text_file(rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Rows as a file of text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(*tables: list[list[object]], hidden: tuple[int, ...] = ()) -> bytes:
    """Tables as the sheets of a workbook."""
    book, out = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(tables):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
        if number in hidden:
            sheet.sheet_state = "hidden"
    book.save(out)
    return out.getvalue()


def member(packed: bytes, name: str) -> bytes:
    """One part of a workbook."""
    with ZipFile(io.BytesIO(packed)) as archive:
        return archive.read(name)


def with_member(workbook_file: bytes, name: str, octets: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook_file)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for member in before.namelist():
            if member != name:
                after.writestr(member, before.read(member))
        after.writestr(name, octets)
    return out.getvalue()


def stored(folder: Path, octets: bytes) -> Path:
    """A file whose name says nothing."""
    path = folder / "file"
    path.write_bytes(octets)
    return path


def plan_for(path: Path, **changed: object) -> Plan:
    """The plan that sniffing and recognising give a file, without a database."""
    found: Sniffed = sniff(path)
    values: dict[str, object] = {
        "format": found.format,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "sheet": found.sheet,
        "newsletter": "letter",
        "zone": ZoneInfo("Asia/Tokyo"),
        "today": date(2026, 11, 23),
    }
    bare = Plan(**(values | changed))  # type: ignore[arg-type]
    recognised, width = recognise_file(path, without_columns(bare))
    learnt = {"columns": recognised.columns, "header_row": recognised.header_row, "width": width}
    return Plan(**(values | learnt | changed))  # type: ignore[arg-type]


def read(folder: Path, octets: bytes, **changed: object) -> list[Entry | Refused]:
    """All rows of a file, read as an import would without a person's help."""
    path = stored(folder, octets)
    return list(read_entries(path, plan_for(path, **changed)))


def outcomes(found: list[Entry | Refused]) -> list[str]:
    """The address of each row that is taken in, the reason of each that is not."""
    return [one.email if isinstance(one, Entry) else one.reason for one in found]
