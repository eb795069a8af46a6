"""The author's own material on a desk: topic, notes, answers, outline."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max
from django.utils.translation import gettext as _

from prompts.characters import visible
from prompts.loader import clean_text
from prompts.models import Desk, Note
from prompts.shapes import shapes

LONGEST_NOTE = 200_000  # characters
LONGEST_SOURCE = 2000  # characters
MOST_NOTES = 200
MOST_PARTS = 20
KINDS = ("voices", "section", "factors", "close")


class NoteRefused(ValueError):
    """A note or an outline that is not stored. The message is in words."""


def set_shape(*, desk: Desk, shape: str) -> None:
    """Choose the shape the outline follows. Raises `NoteRefused` for one that is not known."""
    if shape not in shapes():
        raise NoteRefused(_("This shape is not known. Reload the page."))
    desk.shape = shape
    desk.save(update_fields=["shape", "updated_at"])


def set_topic(*, desk: Desk, topic: str) -> None:
    """Store the topic; longer ones are cut at the field's length."""
    desk.topic = " ".join(clean_text(topic).split())[:300]
    desk.save(update_fields=["topic", "updated_at"])


def refuse_full(desk: Desk) -> None:
    """Raise `NoteRefused` where no further note may be added."""
    if desk.notes.count() >= MOST_NOTES:
        raise NoteRefused(_("This desk holds as many notes as it can. Remove some first."))


def add_note(
    *,
    desk: Desk,
    user: AbstractBaseUser,
    text: str,
    question: str = "",
    kind: Note.Kind = Note.Kind.TYPED,
    source: str = "",
) -> Note:
    """Add one note.

    Args:
        desk: where it goes.
        user: whose it is.
        text: without the characters nobody sees.
        question: makes it the answer to that.
        kind: how it came here.
        source: the file or the address it came from.

    Raises:
        NoteRefused: the desk is full, or the note too long.
    """
    refuse_full(desk)
    last = desk.notes.aggregate(last=Max("position"))["last"]
    return Note.objects.create(
        desk=desk,
        position=0 if last is None else last + 1,
        kind=Note.Kind.ANSWER if question else kind,
        question=_checked(question),
        text=_checked(text),
        source=visible(source)[:LONGEST_SOURCE],
        created_by_id=user.pk,
    )


def change_note(*, note: Note, text: str) -> None:
    """Replace a note's text. Raises `NoteRefused`."""
    note.text = _checked(text)
    note.save(update_fields=["text", "updated_at"])


def _checked(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise NoteRefused(_("A note may have at most %(count)s characters.") % {"count": f"{LONGEST_NOTE:,}"})
    return visible(clean_text(text)).strip()


def set_outline(*, desk: Desk, parts: Sequence[Mapping[str, Any]]) -> None:
    """Store the outline in the author's order. Parts keep their id; new ones get one.

    Raises:
        NoteRefused: too many parts, or one of an unknown kind.
    """
    if len(parts) > MOST_PARTS:
        raise NoteRefused(_("An outline may have at most %(count)d parts.") % {"count": MOST_PARTS})
    desk.outline = [_part(part) for part in parts]
    desk.save(update_fields=["outline", "updated_at"])


def _part(part: Mapping[str, Any]) -> dict[str, str]:
    kind = str(part.get("kind", "section"))
    if kind not in KINDS:
        raise NoteRefused(_("This kind of part is unknown: %(kind)s") % {"kind": kind[:40]})
    return {
        "id": _part_id(part.get("id")),
        "kind": kind,
        "heading": " ".join(clean_text(str(part.get("heading", ""))).split())[:120],
        "brief": clean_text(str(part.get("brief", ""))).strip()[:1000],
    }


def _part_id(given: Any) -> str:
    text = str(given or "")
    return text if text.isalnum() and len(text) <= 32 else uuid4().hex[:12]


def material(desk: Desk) -> list[dict[str, str]]:
    """Return the notes as prompts take them, in order, without empty ones; none of a desk never stored."""
    if desk.pk is None:
        return []
    return [{"question": note.question, "text": note.text} for note in desk.notes.all() if note.text.strip()]
