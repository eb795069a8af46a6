"""Bringing the author's material to a desk: files, pasted passages and pages become notes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.utils.translation import gettext as _

from prompts.models import Desk, Note
from prompts.notes import LONGEST_NOTE, NoteRefused, add_note, refuse_full
from prompts.sources.reading import Material, WebPage, read_file, read_page, read_paste

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LONGEST_FETCH = 20  # seconds after which a fetch that never said so counts as over


@dataclass(frozen=True)
class Brought:
    """The note that was made, and sentences about what was left out of it."""

    note: Note
    remarks: tuple[str, ...]


def bring_file(*, desk: Desk, user: AbstractBaseUser, name: str, data: bytes) -> Brought:
    """Make a note of an uploaded file.

    Args:
        desk: where it goes.
        user: who brings it.
        name: the file's name; its suffix says what it is.
        data: its bytes, at most `LARGEST_FILE`.

    Raises:
        SourceRefused: the file gives no text.
        NoteRefused: the desk is full.
    """
    material = read_file(name=name, data=data, longest=LONGEST_NOTE)
    return _kept(desk, user, material, Note.Kind.FILE, name)


def bring_paste(*, desk: Desk, user: AbstractBaseUser, html: str) -> Brought:
    """Make a note of HTML from the clipboard. Raises `SourceRefused`, `NoteRefused`."""
    return _kept(desk, user, read_paste(html, longest=LONGEST_NOTE), Note.Kind.PASTED, "")


def bring_page(*, desk: Desk, user: AbstractBaseUser, address: str, fetch: Callable[[str], WebPage]) -> Brought:
    """Make a note of what stands at an address. A person fetches one page at a time.

    Args:
        desk: where it goes.
        user: who asks for it.
        address: as the person copied it.
        fetch: gets it, safely and within seconds.

    Raises:
        NoteRefused: the desk is full, or another page is under way.
        SourceRefused: the page gives no text.
        Exception: whatever `fetch` raises.
    """
    refuse_full(desk)
    under_way = f"desk-fetch:{user.pk}"
    if not cache.add(under_way, True, LONGEST_FETCH):
        raise NoteRefused(_("A page is being fetched for you already. Wait a moment, then try again."))
    try:
        page = fetch(address)
    finally:
        cache.delete(under_way)
    return _kept(desk, user, read_page(page, longest=LONGEST_NOTE), Note.Kind.ADDRESS, page.address)


def _kept(desk: Desk, user: AbstractBaseUser, material: Material, kind: Note.Kind, source: str) -> Brought:
    note = add_note(desk=desk, user=user, text=material.text, kind=kind, source=source)
    return Brought(note, material.remarks)
