"""Fields in the pieces of an edition: which of their words may hold some, and what stands there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newsletter.editions.merge.evaluation import NOBODY, Values
from newsletter.editions.merge.filling import Fields, Marks, said_in_html, said_in_text
from newsletter.editions.merge.tokens import free_mark
from newsletter.editions.merge.values import clean

if TYPE_CHECKING:
    from newsletter.editions.content import EditionContent

PLAIN = ("heading", "label")
"""What every kind of piece calls the words that may hold fields; HTML is called `html`."""
PLAIN_OF_KIND = {"greeting": ("text",)}


@dataclass(frozen=True)
class _Writer:
    """What becomes of the words that may hold fields."""

    plain: Callable[[str], str]
    html: Callable[[str], str]

    def content(self, content: "EditionContent") -> "EditionContent":
        return replace(
            content,
            subject=self.plain(content.subject),
            preheader=self.plain(content.preheader),
            pieces=tuple(self._piece(piece) for piece in content.pieces),
        )

    def _piece(self, piece: Any) -> Any:
        plain = (*PLAIN, *PLAIN_OF_KIND.get(piece.kind, ()))
        words = {name: self.plain(getattr(piece, name)) for name in plain if getattr(piece, name, "")}
        if getattr(piece, "html", ""):
            words["html"] = self.html(piece.html)
        return replace(piece, **words) if words else piece


def marked(content: "EditionContent") -> tuple["EditionContent", Fields]:
    """An edition with a token wherever readers' values go, and the fields; its own values stand there."""
    marks = Marks(content.language, edition_values(content), mark=free_mark(repr(content)))
    done = _Writer(marks.plain, marks.html).content(content)
    return done, replace(marks.fields, subject=done.subject if done.subject != content.subject else "")


def said(content: "EditionContent", values: Values = NOBODY) -> "EditionContent":
    """An edition as one reader gets it; as everyone sees it, where nothing is known of them."""
    whole = {**values, **edition_values(content)}

    def plain(words: str) -> str:
        return said_in_text(words, language=content.language, values=whole)

    def html(words: str) -> str:
        return said_in_html(words, language=content.language, values=whole)

    return _Writer(plain, html).content(content)


def edition_values(content: "EditionContent") -> dict[str, str]:
    """The values of the fields that are the same for all readers."""
    return {
        "newsletter": clean(content.newsletter),
        "number": "" if content.number is None else str(content.number),
    }
