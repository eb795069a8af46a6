"""Word files made for a test, from the XML of their parts."""

import zipfile
from io import BytesIO

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OTHERS = (
    f' xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word_file(body: str, *, links: dict[str, str] | None = None, word: str = WORD, **parts: str) -> bytes:
    """A .docx file with this inside `<w:body>`, external links by id, and the inside of other parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "_rels/.rels", _relations(_relation("main", "officeDocument", "word/document.xml")))
        _write(archive, "word/document.xml", _xml("document", f"<w:body>{body}</w:body>", word))
        own = [_relation(f"part{name}", name, f"{name}.xml") for name in parts]
        outside = [
            _relation(name, "hyperlink", address, mode="External") for name, address in (links or {}).items()
        ]
        _write(archive, "word/_rels/document.xml.rels", _relations(*own, *outside))
        for name, inside in parts.items():
            _write(archive, f"word/{name}.xml", _xml(name, inside, word))
    return target.getvalue()


def _write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    # Without a date of its own a member gets the hour, and no two workers would make the same file.
    archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of texts; what begins with `<` is taken as it is."""
    inside = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def _xml(root: str, inside: str, word: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{word}"{_OTHERS}>{inside}</w:{root}>'


def _relations(*relations: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(relations)}</Relationships>'


def _relation(name: str, kind: str, target: str, mode: str = "Internal") -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
