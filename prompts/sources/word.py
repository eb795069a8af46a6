"""The text of a Word file: headings, lists, tables, links, ruby, notes; without what was deleted or hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from prompts.sources.lines import Piece, heading, item, joined, marker, row
from prompts.sources.refusals import Reason, SourceRefused
from prompts.sources.word_package import WordPackage
from prompts.sources.word_paragraphs import Paragraph
from prompts.sources.word_styles import Lists, Styles, level_of, number_of

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATHS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_EITHER = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# Not the text as it stands: what was deleted or moved away, how it looked before, the same again for old programs.
_PASSED_OVER = {
    *("del", "moveFrom", "Fallback", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange"),
    *("tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange"),
}
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"(https?://[^"\s]{1,2000})"', re.IGNORECASE)


@dataclass(frozen=True)
class WordText:
    """What a Word file says, and what was left out: hidden characters and reviewers' comments."""

    text: str
    hidden: int = 0
    comments: int = 0


def word_text(data: bytes) -> WordText:
    """Return the text of a .docx file as light Markdown, its foot- and endnotes at the end.

    Raises:
        SourceRefused: it is no Word file, is locked, damaged or too large.
    """
    package = WordPackage(data)
    styles, lists = Styles(package.tree("styles")), Lists(package.tree("numbering"))
    body = _Reader(styles, lists, package.links)
    body.read(package.text)
    pieces = [*body.pieces, *_notes(body, package, styles, lists)]
    return WordText(joined(pieces), body.hidden, body.comments)


def _notes(body: "_Reader", package: WordPackage, styles: Styles, lists: Lists) -> list[Piece]:
    """The notes in the order in which the text refers to them."""
    found: dict[tuple[str, str], str] = {}
    for kind in sorted({kind for kind, _id in body.notes}):
        notes = _Reader(styles, lists, {})
        notes.read(package.part(f"{kind}s"))
        body.hidden += notes.hidden
        found.update(((kind, name), text) for name, text in notes.noted.items())
    texts = ((number, found.get(key, "")) for key, number in body.notes.items())
    return [Piece(f"[^{number}]: {text}", "item") for number, text in texts if text]


@dataclass
class _Field:
    """A field: its instruction, and where its result begins."""

    paragraph: Paragraph
    instruction: str = ""
    start: int = -1


class _Reader:
    """Reads one part event by event, whatever its depth and size."""

    def __init__(self, styles: Styles, lists: Lists, links: Mapping[str, str]) -> None:
        self.styles, self.lists, self.addresses = styles, lists, links
        self.pieces: list[Piece] = []
        self.notes: dict[tuple[str, str], int] = {}  # referred to, by kind and id
        self.noted: dict[str, str] = {}  # read, by id
        self.hidden = self.comments = 0
        self._note = ""
        self._passed_over = 0  # elements deep in what is passed over
        self._in_properties = False  # of a paragraph: what is hidden there is its mark alone
        self._takes: list[bool] = []  # whether what an open element holds is text, or a field's instruction
        self._paragraphs: list[Paragraph] = []
        self._runs: list[bool] = []  # whether each open run or paragraph is hidden
        self._fields: list[_Field] = []
        self._sinks: list[list[Piece]] = [self.pieces]  # the body, the open cells and notes
        self._rows: list[list[list[Piece]]] = []

    @property
    def _paragraph(self) -> Paragraph:
        """The innermost open paragraph; outside all of them one that is thrown away."""
        return self._paragraphs[-1] if self._paragraphs else Paragraph()

    def read(self, text: str) -> None:
        """Read a part. Raises `SourceRefused`."""
        if not text:
            return
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            raise SourceRefused(Reason.BROKEN) from error

    # -- events

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        if self._passed_over or name in _PASSED_OVER:
            self._passed_over += 1
        elif (started := getattr(self, f"_start_{name}", None)) is not None:
            started({key.rpartition("}")[2]: value for key, value in attributes.items()})

    def _end(self, tag: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
        elif (ended := getattr(self, f"_end_{_name(tag)}", None)) is not None:
            ended()

    def _data(self, text: str) -> None:
        if not self._takes or self._passed_over:
            return
        if not self._takes[-1]:
            if self._fields:
                self._fields[-1].instruction += text
        else:
            self._say(text)

    def _say(self, text: str) -> None:
        if self._runs and self._runs[-1]:
            self.hidden += len("".join(text.split()))
        else:
            self._paragraph.words.append(text)

    def _start_t(self, _attributes: Any) -> None:
        self._takes.append(True)

    def _start_instrText(self, _attributes: Any) -> None:  # noqa: N802 - as the element is called
        self._takes.append(False)

    def _end_t(self) -> None:
        self._takes.pop()

    _end_instrText = _end_t  # noqa: N815

    def _start_tab(self, _attributes: Any) -> None:
        if self._runs:  # elsewhere it sets a tab stop
            self._say(" ")

    def _start_br(self, _attributes: Any) -> None:
        self._say("\n")

    _start_cr = _start_br

    def _start_noBreakHyphen(self, _attributes: Any) -> None:  # noqa: N802
        self._say("-")

    # -- runs

    def _start_r(self, _attributes: Any) -> None:
        self._runs.append(bool(self._runs) and self._runs[-1])

    def _end_r(self) -> None:
        self._runs.pop()

    def _start_vanish(self, attributes: Mapping[str, str]) -> None:
        if self._runs and not self._in_properties:
            self._runs[-1] = attributes.get("val") not in ("0", "false", "off")

    def _start_rStyle(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        if self._runs and not self._in_properties and self.styles.named(attributes.get("val", "")).hides:
            self._runs[-1] = True

    # -- paragraphs

    def _start_p(self, _attributes: Any) -> None:
        self._paragraphs.append(Paragraph())
        self._runs.append(False)  # a paragraph in a text box does not look like the run around it

    def _end_p(self) -> None:
        self._runs.pop()
        paragraph = self._paragraphs.pop()
        if paragraph.text:
            self._sinks[-1].append(self._piece(paragraph))

    def _piece(self, paragraph: Paragraph) -> Piece:
        if level := paragraph.level or paragraph.style.level:
            return heading(paragraph.text, min(level, 6))
        if place := paragraph.place_in_list:
            return item(paragraph.text, marker(*self.lists.next(*place), place[1] + 1))
        return Piece(paragraph.text, quoted=int(paragraph.style.quotes))

    def _start_pPr(self, _attributes: Any) -> None:  # noqa: N802
        self._in_properties = True

    def _end_pPr(self) -> None:  # noqa: N802
        self._in_properties = False

    def _start_pStyle(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._paragraph.style = style = self.styles.named(attributes.get("val", ""))
        if self._runs and style.hides:
            self._runs[-1] = True

    def _start_outlineLvl(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._paragraph.level = level_of(attributes.get("val", ""))

    def _start_numId(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._paragraph.number = attributes.get("val", "")

    def _start_ilvl(self, attributes: Mapping[str, str]) -> None:
        self._paragraph.depth = number_of(attributes.get("val", ""))

    # -- links, fields and ruby

    def _start_hyperlink(self, attributes: Mapping[str, str]) -> None:
        self._paragraph.begin_link(self.addresses.get(attributes.get("id", ""), ""))

    def _end_hyperlink(self) -> None:
        self._paragraph.end_link()

    def _start_fldChar(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._fields.append(_Field(self._paragraph))
        elif kind == "separate" and self._fields:
            self._fields[-1].start = len(self._fields[-1].paragraph.words)
        elif kind == "end" and self._fields:
            self._end_field(self._fields.pop())

    def _end_field(self, ended: _Field) -> None:
        found = _HYPERLINK.match(ended.instruction)
        if found and ended.start >= 0 and ended.paragraph is self._paragraph:
            ended.paragraph.link_from(ended.start, found[1])

    def _start_rt(self, _attributes: Any) -> None:
        self._paragraph.begin_reading()

    def _end_rt(self) -> None:
        self._paragraph.end_reading()

    def _end_ruby(self) -> None:
        self._paragraph.end_ruby()

    # -- tables

    def _start_tr(self, _attributes: Any) -> None:
        self._rows.append([])

    def _start_tc(self, _attributes: Any) -> None:
        self._sinks.append([])

    def _end_tc(self) -> None:
        cell = self._sinks.pop()
        if self._rows:
            self._rows[-1].append(cell)
        else:
            self._sinks[-1].extend(cell)

    def _end_tr(self) -> None:
        cells = self._rows.pop()
        filled = [cell for cell in cells if cell]
        if len(filled) == 1:  # a frame around text rather than a row
            self._sinks[-1].extend(filled[0])
        elif found := row(" ".join(piece.text.lstrip("#").strip() for piece in cell) for cell in cells):
            self._sinks[-1].append(found)

    # -- notes and comments

    def _start_footnoteReference(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._refer("footnote", attributes)

    def _start_endnoteReference(self, attributes: Mapping[str, str]) -> None:  # noqa: N802
        self._refer("endnote", attributes)

    def _refer(self, kind: str, attributes: Mapping[str, str]) -> None:
        number = self.notes.setdefault((kind, attributes.get("id", "")), len(self.notes) + 1)
        self._say(f"[^{number}]")

    def _start_footnote(self, attributes: Mapping[str, str]) -> None:
        self._sinks.append([])
        self._note = attributes.get("id", "")

    def _end_footnote(self) -> None:
        self.noted[self._note] = " ".join(" ".join(piece.text.split()) for piece in self._sinks.pop())

    _start_endnote, _end_endnote = _start_footnote, _end_footnote

    def _start_commentReference(self, _attributes: Any) -> None:  # noqa: N802
        self.comments += 1


def _name(tag: str) -> str:
    """The name of an element that matters here, "" for any other."""
    space, _brace, name = tag.rpartition("}")
    known = space in _WORD or (space == _EITHER and name == "Fallback") or (space in _MATHS and name == "t")
    return name if known else ""
