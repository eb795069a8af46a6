"""The registry of the blocks of an edition: for each kind, how it is read and what it points to.

Whoever looks into a body goes over `walk` and asks the registry; nobody else knows the blocks
by name. A block that holds blocks names them by `inner`, and they are walked like all others.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from blog.images import PublicationImage
from blog.models import EssayPage
from newsletter.editions.pieces import Piece

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage

Block = Any
"""A block with its value, as Wagtail's `StreamValue` holds it: `block_type`, `value`, `id`, `block`."""


class UsedImage(NamedTuple):
    """An image an edition shows, the words that stand for it there, and whether it is a link."""

    image: PublicationImage
    words: str
    is_link: bool


@dataclass(frozen=True)
class Around:
    """What a block stands in; what its readers look up is kept for this one reading.

    `edition` is None for a saved part alone, `zone` the IANA name of the newsletter's.
    """

    edition: "EditionPage | None"
    language: str
    zone: str = "Asia/Tokyo"
    found: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, edition: "EditionPage", *, language: str) -> "Around":
        """What the blocks of an edition are read in."""
        return cls(edition, language, edition.get_parent().specific.newsletter.time_zone)


def _none(*_args: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of block. Every function gets the block's value.

    Args:
        read: the piece, None where nothing is left to show.
        essays: the essays it shows, in order.
        images: the images it shows.
        points_nowhere: whether what it shows was deleted or never chosen.
        inner: the blocks it holds.
        is_borrowed: its inner blocks are kept elsewhere, and are not edited with the edition.
        by_rule: the essays it shows are looked up, chosen by nobody.
    """

    read: Callable[[Any, Around], Piece | None] = lambda _value, _around: None
    essays: Callable[[Any, Around], Iterable[EssayPage]] = _none
    images: Callable[[Any], Iterable[UsedImage]] = _none
    points_nowhere: Callable[[Any], bool] = lambda _value: False
    inner: Callable[[Any], Iterable[Block]] = _none
    is_borrowed: bool = False
    by_rule: bool = False


KINDS: dict[str, Kind] = {}
"""By the block's name in `EditionBody`. `newsletter.editions.reading` fills it."""


def walk(
    body: Iterable[Block],
    *,
    borrowed: bool = True,
    enters: Callable[[Block], bool] = lambda _block: True,
) -> Iterator[Block]:
    """Every block of a body in the order of reading, each before those it holds.

    Args:
        borrowed: also the blocks that are kept elsewhere, such as those of a saved partial.
        enters: whether the blocks inside this one count; asked only of blocks that hold some.
    """
    for block in body:
        yield block
        kind = KINDS[block.block_type]
        if (borrowed or not kind.is_borrowed) and kind.inner is not _none and enters(block):
            yield from walk(kind.inner(block.value), borrowed=borrowed, enters=enters)
