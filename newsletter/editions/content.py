"""An edition as the writers of mail, text and web take it: read once from its blocks, then plain."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language_info

from blog.models import EssayPage
from blog.publication import absolute_url
from newsletter.editions import reading as reading  # fills the registry
from newsletter.editions.kinds import KINDS, Around, Block, UsedImage, walk
from newsletter.editions.pictures import prefetch_pictures
from newsletter.editions.pieces import Piece, one_line

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage
    from newsletter.editions.partials import Partial
    from newsletter.newsletters.models import Newsletter


@dataclass(frozen=True)
class Sender:
    """Who mails, as 特定電子メール法 article 4 wants it shown."""

    name: str
    postal_address: str
    contact: str

    @property
    def contact_url(self) -> str:
        """The contact as a link, or empty where it is plain words."""
        if self.contact.startswith(("https://", "http://")):
            return self.contact
        is_address = "@" in self.contact and " " not in self.contact
        return f"mailto:{self.contact}" if is_address else ""


@dataclass(frozen=True)
class EditionContent:
    """Everything the writers of mail, text and web need, and nothing that asks the database.

    `essays` are the ids of those it shows, in order, also where a rule found them.
    """

    language: str
    newsletter: str
    newsletter_url: str
    number: int | None
    title: str
    subject: str
    preheader: str
    sender: Sender
    on_web: bool
    is_text: bool = False
    pieces: tuple[Piece, ...] = field(default_factory=tuple)
    essays: tuple[int, ...] = ()

    @property
    def direction(self) -> str:
        """The writing direction as HTML's `dir`."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def _always(_block: Block) -> bool:
    return True


def read_edition(
    edition: "EditionPage", *, language: str, enters: Callable[[Block], bool] = _always
) -> EditionContent:
    """Read an edition, a draft or the object of a revision, into plain values.

    Blocks that point to something deleted are left out; preflight names them.

    Args:
        language: the code of the words that frame the edition.
        enters: whether what a block holds belongs to this reading, for blocks that hold blocks.
    """
    page = edition.get_parent().specific
    newsletter: Newsletter = page.newsletter
    blocks, around = list(blocks_of(edition, enters=enters)), Around.of(edition, language=language)
    return EditionContent(
        language=language,
        newsletter=one_line(page.title or newsletter.name),
        newsletter_url=absolute_url(page),
        number=edition.number,
        title=one_line(edition.title),
        subject=one_line(edition.subject) or one_line(edition.title),
        preheader=one_line(edition.preheader),
        sender=Sender(newsletter.legal_name_in(language), newsletter.postal_address, newsletter.legal_contact),
        on_web=edition.distribution != edition.Distribution.MAIL_ONLY,
        is_text=edition.form == edition.Form.TEXT,
        pieces=_pieces(blocks, around),
        essays=tuple(dict.fromkeys(essay.pk for essay in _essays(blocks, around))),
    )


def blocks_of(edition: "EditionPage", *, enters: Callable[[Block], bool] = _always) -> Iterator[Block]:
    """Every block readers may get with an edition, at any depth and from wherever it is kept, in order.

    The header, signature and footer that the newsletter's page puts around every edition are among them.
    """
    page = edition.get_parent().specific
    header, signature, footer = (part.body if part else () for part in (page.header, page.signature, page.footer))
    for body in (header, edition.body, signature, footer):
        yield from walk(body, enters=enters)


def parts_of(edition: "EditionPage") -> list["Partial"]:
    """The saved parts an edition shows, once each, in order."""
    page = edition.get_parent().specific
    chosen = [block.value for block in edition.body if block.block_type == "partial"]
    shown = [page.header, *chosen, page.signature, page.footer]
    return list(dict.fromkeys(part for part in shown if part))


def essays_of(edition: "EditionPage", *, by_rule: bool = True) -> list[EssayPage]:
    """The essays the edition points to, in order, once each; deleted ones are left out.

    Args:
        by_rule: also those that a block looks up by a rule.
    """
    found: dict[int, EssayPage] = {}
    around = Around.of(edition, language=edition.locale.language_code)
    blocks = (block for block in blocks_of(edition) if by_rule or not KINDS[block.block_type].by_rule)
    for essay in _essays(blocks, around):
        found.setdefault(essay.pk, essay)
    return list(found.values())


def _essays(blocks: Iterable[Block], around: Around) -> Iterator[EssayPage]:
    for block in blocks:
        yield from KINDS[block.block_type].essays(block.value, around)


def images_of(edition: "EditionPage") -> list[UsedImage]:
    """Every image the edition shows, with the words for it, in order."""
    return [used for block in blocks_of(edition) for used in KINDS[block.block_type].images(block.value)]


def broken_blocks(edition: "EditionPage") -> list[Block]:
    """The blocks that point to something deleted, or to nothing."""
    return [block for block in blocks_of(edition) if KINDS[block.block_type].points_nowhere(block.value)]


def part_pieces(body: Iterable[Block], *, language: str) -> tuple[Piece, ...]:
    """What a body says that belongs to no edition, such as a saved part's."""
    return _pieces(walk(body), Around(None, language))


def _pieces(walked: Iterable[Block], around: Around) -> tuple[Piece, ...]:
    blocks = list(walked)
    _prefetch(blocks, around)
    pieces = (KINDS[block.block_type].read(block.value, around) for block in blocks)
    return tuple(piece for piece in pieces if piece is not None)


def _prefetch(blocks: list[Block], around: Around) -> None:
    """Load what the blocks point to in a number of queries that does not grow with them."""
    prefetch_related_objects(list(_essays(blocks, around)), "hero_image", "category")
    used = [image for block in blocks for image in KINDS[block.block_type].images(block.value)]
    prefetch_pictures([one.image for one in used])
