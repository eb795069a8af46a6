"""Workbooks that are small as files and enormous unpacked: refused before anything of them is unpacked."""

import zipfile
from xml.etree.ElementTree import ParseError

from openpyxl.packaging.manifest import Manifest
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_CORE,
    ARC_CUSTOM,
    ARC_STYLE,
    ARC_THEME,
    ARC_WORKBOOK,
    SHARED_STRINGS,
    WORKSHEET_TYPE,
)
from openpyxl.xml.functions import fromstring

from newsletter.imports.entry import Unreadable

MOST_MEMBERS = 5000
LARGEST_UNPACKED, LARGEST_STRINGS, LARGEST_OTHER = 600_000_000, 100_000_000, 2_000_000
"""Octets: of all parts, of the strings, which stay in memory while reading, and of a part read as a whole."""
SWOLLEN_FROM, MOST_SWELLING = 1_000_000, 200
"""A part that unpacks to more than so many octets may be at most so many times its packed size.

Plain lists of people swell 10 to 25 times, a column of long answers that differ in one number 150 times.
"""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LARGE = {
    WORKSHEET_TYPE,
    SHARED_STRINGS,
    f"{SPREADSHEET}.calcChain+xml",
    f"{SPREADSHEET}.comments+xml",
    f"{SPREADSHEET}.pivotCacheRecords+xml",
}
"""Kinds of parts that honest workbooks have in any size, and that are read row by row or not at all."""
READ_AS_A_WHOLE = {ARC_CONTENT_TYPES, ARC_CORE, ARC_CUSTOM, ARC_STYLE, ARC_THEME, ARC_WORKBOOK}
"""What is read from where it always stands, whatever kind the workbook says it is."""


def refuse_bombs(packed: zipfile.ZipFile) -> None:
    """Judge a workbook by its directory: `zipfile` unpacks no more of a part than is declared there.

    Raises `Unreadable`.
    """
    members = packed.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
        raise Unreadable("swollen-workbook")
    if any(one.file_size > LARGEST_OTHER for one in members if one.filename == ARC_CONTENT_TYPES):
        raise Unreadable("swollen-workbook")
    kinds = _kinds(packed)
    if any(_is_swollen(one, kinds.get(one.filename, set())) for one in members):
        raise Unreadable("swollen-workbook")


def _kinds(packed: zipfile.ZipFile) -> dict[str, set[str]]:
    """What the workbook says its parts are; the library finds the strings by it, not by their name."""
    try:
        listed = Manifest.from_tree(fromstring(packed.read(ARC_CONTENT_TYPES)))
    except (ParseError, ValueError, TypeError, KeyError, zipfile.BadZipFile) as error:
        raise Unreadable("damaged-workbook") from error
    kinds: dict[str, set[str]] = {}
    for part in listed.Override:
        kinds.setdefault(part.PartName.removeprefix("/"), set()).add(part.ContentType)
    return kinds


def _is_swollen(part: zipfile.ZipInfo, kinds: set[str]) -> bool:
    name = part.filename
    may_be_large = bool(kinds) and kinds <= LARGE and name not in READ_AS_A_WHOLE
    is_read = bool(kinds) or name.lower().endswith((".xml", ".rels"))
    if is_read and part.file_size > LARGEST_OTHER and (name.lower().endswith(".rels") or not may_be_large):
        return True
    is_strings = SHARED_STRINGS in kinds or name.lower().endswith("sharedstrings.xml")
    if is_strings and part.file_size > LARGEST_STRINGS:
        return True
    return part.file_size > SWOLLEN_FROM and part.file_size > MOST_SWELLING * max(part.compress_size, 1)
