"""Files, pages and pasted passages as material for a note, with what is to be said about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prompts.characters import visible
from prompts.sources.cleaning import Cleaned, fragment_text, markdown_text, page_text
from prompts.sources.encodings import Decoded, NotText, decode
from prompts.sources.refusals import Reason, SourceRefused
from prompts.sources.word import word_text

MOST_MARKS = 80_000  # tags, about: two or three seconds of work
SUFFIXES = (".docx", ".txt", ".md", ".markdown", ".html", ".htm", ".xhtml")

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
TEXT_TYPES = frozenset({"text/plain", "text/markdown"})


@dataclass(frozen=True)
class WebPage:
    """What stands at an address: the final one, the type and encoding its server named, the bytes."""

    address: str
    kind: str
    charset: str
    data: bytes


@dataclass(frozen=True)
class Material:
    """A cleaned text and sentences about what was left out of it, in the active language."""

    text: str
    remarks: tuple[str, ...] = ()


def read_file(*, name: str, data: bytes, longest: int) -> Material:
    """Read an uploaded file by its kind.

    Args:
        name: its name; the suffix says what it is.
        data: its bytes.
        longest: how many characters are kept.

    Raises:
        SourceRefused: it is of another kind, damaged, or holds no text.
    """
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"%PDF"):
        raise SourceRefused(Reason.PDF)
    if suffix == ".doc":
        raise SourceRefused(Reason.OLD_WORD)
    if suffix not in SUFFIXES:
        raise SourceRefused(Reason.KIND)
    if suffix == ".docx":
        return _word(data, longest)
    decoded = _decoded(data)
    is_page = suffix in (".html", ".htm", ".xhtml")
    cleaned = page_text(_untangled(decoded.text)) if is_page else markdown_text(decoded.text)
    return _material(cleaned, longest, *_unreadable(decoded))


def read_page(page: WebPage, *, longest: int) -> Material:
    """Read what was fetched: the main content of a page, or a text. Raises `SourceRefused`."""
    if page.kind == WORD_TYPE:
        return _word(page.data, longest)
    decoded = _decoded(page.data, page.charset)
    if page.kind in TEXT_TYPES:
        cleaned = markdown_text(decoded.text)
    else:
        cleaned = page_text(_untangled(decoded.text), base=page.address)
    return _material(cleaned, longest, *_unreadable(decoded))


def read_paste(html: str, *, longest: int) -> Material:
    """Read all of a passage as it lay in the clipboard. Raises `SourceRefused`."""
    return _material(fragment_text(_untangled(html)), longest)


def _word(data: bytes, longest: int) -> Material:
    found = word_text(data)
    comments = ngettext(
        "%(count)d comment of a reviewer was left out.",
        "%(count)d comments of reviewers were left out.",
        found.comments,
    ) % {"count": found.comments}
    return _material(Cleaned(found.text, found.hidden), longest, *([comments] if found.comments else []))


def _decoded(data: bytes, charset: str = "") -> Decoded:
    try:
        return decode(data, declared=charset)
    except NotText as error:
        raise SourceRefused(Reason.NOT_TEXT) from error


def _untangled(html: str) -> str:
    if html.count("<") > MOST_MARKS:
        raise SourceRefused(Reason.TANGLED)
    return html


def _unreadable(decoded: Decoded) -> Iterator[str]:
    if decoded.lost:
        yield ngettext(
            "%(count)s character could not be read (encoding: %(encoding)s). A � stands in its place.",
            "%(count)s characters could not be read (encoding: %(encoding)s). A � stands in the place of each.",
            decoded.lost,
        ) % {"count": f"{decoded.lost:,}", "encoding": decoded.encoding}


def _material(cleaned: Cleaned, longest: int, *remarks: str) -> Material:
    text = visible(cleaned.text).strip()
    if not text:
        raise SourceRefused(Reason.EMPTY)
    kept = fitted(text, longest)
    return Material(kept, (*_left_out(text, kept), *_hidden(cleaned.hidden), *remarks))


def _left_out(text: str, kept: str) -> Iterator[str]:
    if len(kept) < len(text):
        yield _(
            "The text is longer than a note may be. Its last %(left)s of %(all)s characters were left out."
        ) % {"left": f"{len(text) - len(kept):,}", "all": f"{len(text):,}"}


def _hidden(count: int) -> Iterator[str]:
    if count:
        yield ngettext(
            "%(count)s character that its readers do not see was left out.",
            "%(count)s characters that its readers do not see were left out.",
            count,
        ) % {"count": f"{count:,}"}


def fitted(text: str, longest: int) -> str:
    """Return the beginning of a text that fits, to the end of a paragraph, line or sentence where one is near."""
    if len(text) <= longest:
        return text
    part = text[:longest]
    for mark in ("\n\n", "\n", "。", ". "):
        place = part.rfind(mark) + len(mark)
        if place > longest // 2:
            return part[:place].rstrip()
    return part
