"""The parts of a Word file, read without trusting it: no more than a bounded size, and no entities."""

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import basename, dirname, join, normpath
from xml.etree.ElementTree import Element, ParseError, fromstring

from prompts.sources.refusals import Reason, SourceRefused

LARGEST_TEXT = 16 * 1024 * 1024  # bytes of XML: several hundred thousand characters with their formatting
LARGEST_PART = 4 * 1024 * 1024  # bytes of the smaller parts

_OLD = b"\xd0\xcf\x11\xe0"  # the container of .doc, and of files with a password


class WordPackage:
    """A Word file's parts by what they are to its text.

    Raises:
        SourceRefused: it is no Word file, is locked, damaged or too large.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD):
            raise SourceRefused(Reason.OLD_WORD)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise SourceRefused(Reason.BROKEN) from error
        main = self._related("", "_rels/.rels").get("officeDocument", "word/document.xml")
        self.text = self._read(main, LARGEST_TEXT)
        if not self.text:
            raise SourceRefused(Reason.BROKEN)
        relations = join(dirname(main), "_rels", f"{basename(main)}.rels")
        self._parts = self._related(dirname(main), relations)
        self.links = self._links(relations)

    def part(self, kind: str) -> str:
        """Return the XML of a related part, such as "footnotes"; "" where there is none."""
        name = self._parts.get(kind)
        return (
            self._read(name, LARGEST_TEXT if kind in ("footnotes", "endnotes") else LARGEST_PART) if name else ""
        )

    def tree(self, kind: str) -> Element | None:
        """Return a smaller part as a tree."""
        text = self.part(kind)
        return parsed(text) if text else None

    def _related(self, folder: str, name: str) -> dict[str, str]:
        return {
            relation.get("Type", "").rpartition("/")[2]: normpath(join("/", folder, relation.get("Target", "")))[
                1:
            ]
            for relation in self._relations(name)
            if relation.get("TargetMode") != "External"
        }

    def _links(self, name: str) -> dict[str, str]:
        return {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._relations(name)
            if relation.get("TargetMode") == "External" and relation.get("Type", "").endswith("/hyperlink")
        }

    def _relations(self, name: str) -> Iterator[Element]:
        text = self._read(name, LARGEST_PART)
        yield from parsed(text) if text else ()

    def _read(self, name: str, largest: int) -> str:
        """A part as text, "" where there is none."""
        try:
            with self._zip.open(name) as part:
                data = part.read(largest + 1)
        except KeyError:
            return ""
        except RuntimeError as error:  # zipfile's word for a password
            raise SourceRefused(Reason.LOCKED) from error
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error) as error:
            raise SourceRefused(Reason.BROKEN) from error
        if len(data) > largest:
            raise SourceRefused(Reason.TOO_LARGE)
        return _xml_text(data)


def _xml_text(data: bytes) -> str:
    """XML as text. A Word file declares no document type: whoever does may want to declare entities."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceRefused(Reason.BROKEN) from error
    if "<!DOCTYPE" in text:
        raise SourceRefused(Reason.BROKEN)
    return text


def parsed(text: str) -> Element:
    """Return XML without a document type as a tree. Raises `SourceRefused`."""
    try:
        return fromstring(text)  # noqa: S314 - no document type, so nothing to expand
    except ParseError as error:
        raise SourceRefused(Reason.BROKEN) from error
