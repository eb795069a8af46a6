"""What an edition says, read once from its blocks and free of any form: mail, text and web write it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language_info

from blog.excerpts import cut
from blog.models import EssayPage
from blog.pictures import alternative
from blog.publication import absolute_url
from newsletter.editions.pictures import Picture, picture, prefetch_pictures
from newsletter.editions.rich_text import mail_safe

if TYPE_CHECKING:
    from newsletter.editions.models import EditionPage
    from newsletter.newsletters.models import Newsletter

LEAD_CELLS = 240


@dataclass(frozen=True)
class TextPiece:
    """Rich text as mail-safe HTML with absolute links."""

    html: str
    kind: str = "text"


@dataclass(frozen=True)
class TeaserPiece:
    """One essay, announced."""

    heading: str
    text: str
    url: str
    category: str = ""
    picture: Picture | None = None
    kind: str = "essay_teaser"


@dataclass(frozen=True)
class ListItem:
    """One essay of a list, by title."""

    title: str
    url: str


@dataclass(frozen=True)
class ListPiece:
    """Several essays by title."""

    heading: str
    items: tuple[ListItem, ...]
    kind: str = "essay_list"


@dataclass(frozen=True)
class ImagePiece:
    """An image, with its caption and perhaps a link."""

    picture: Picture
    caption: str = ""
    url: str = ""
    kind: str = "image"


@dataclass(frozen=True)
class ButtonPiece:
    """A link that asks to be pressed."""

    label: str
    url: str
    kind: str = "button"


@dataclass(frozen=True)
class DividerPiece:
    """A pause between two pieces."""

    kind: str = "divider"


Piece = TextPiece | TeaserPiece | ListPiece | ImagePiece | ButtonPiece | DividerPiece


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
    """Everything the writers of mail, text and web need, and nothing that asks the database."""

    language: str
    newsletter: str
    newsletter_url: str
    number: int | None
    title: str
    subject: str
    preheader: str
    sender: Sender
    on_web: bool
    pieces: tuple[Piece, ...] = field(default_factory=tuple)

    @property
    def direction(self) -> str:
        """The writing direction as HTML's `dir`."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def one_line(text: str) -> str:
    """Words on one line: white space of every kind, line ends too, becomes one space."""
    return " ".join(text.split())


def read_edition(edition: "EditionPage", *, language: str) -> EditionContent:
    """Read an edition, a draft or the object of a revision, into plain values.

    Blocks that point to something deleted are left out; preflight names them.
    """
    page = edition.get_parent().specific
    newsletter: Newsletter = page.newsletter
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
        pieces=tuple(_read_pieces(edition)),
    )


def essays_of(edition: "EditionPage") -> list[EssayPage]:
    """The essays the edition points to, in order, once each; deleted ones are left out."""
    found: dict[int, EssayPage] = {}
    for block in edition.body:
        if block.block_type == "essay_teaser" and block.value["essay"]:
            found.setdefault(block.value["essay"].pk, block.value["essay"])
        if block.block_type == "essay_list":
            found.update((essay.pk, essay) for essay in block.value["essays"] if essay and essay.pk not in found)
    return list(found.values())


def _read_pieces(edition: "EditionPage") -> Iterable[Piece]:
    _prefetch(edition)
    readers: dict[str, Callable[[Any], Piece | None]] = {
        "text": lambda value: TextPiece(mail_safe(value.source)) if value.source.strip() else None,
        "essay_teaser": _read_teaser,
        "essay_list": _read_list,
        "image": _read_image,
        "button": _read_button,
        "divider": lambda _value: DividerPiece(),
    }
    pieces = (readers[block.block_type](block.value) for block in edition.body)
    return [piece for piece in pieces if piece is not None]


def _prefetch(edition: "EditionPage") -> None:
    """Load what the blocks point to in a number of queries that does not grow with them."""
    teased = [
        block.value["essay"]
        for block in edition.body
        if block.block_type == "essay_teaser" and block.value["essay"]
    ]
    prefetch_related_objects(teased, "hero_image", "category")
    images = [essay.hero_image for essay in teased]
    images += [block.value["image"] for block in edition.body if block.block_type == "image"]
    prefetch_pictures([image for image in images if image])


def _read_teaser(value: Any) -> TeaserPiece | None:
    essay: EssayPage | None = value["essay"]
    if essay is None:
        return None
    hero = essay.hero_image if value["with_image"] else None
    return TeaserPiece(
        heading=one_line(value["heading"] or "") or one_line(essay.title),
        text=(value["text"] or "").strip() or cut(one_line(essay.lead), cells=LEAD_CELLS),
        url=absolute_url(essay),
        category=one_line(essay.category.title) if essay.category else "",
        picture=picture(hero, alt=essay.hero_words) if hero else None,
    )


def _read_list(value: Any) -> ListPiece | None:
    items = tuple(ListItem(one_line(essay.title), absolute_url(essay)) for essay in value["essays"] if essay)
    return ListPiece(heading=one_line(value["heading"] or ""), items=items) if items else None


def _read_image(value: Any) -> ImagePiece | None:
    if value["image"] is None:
        return None
    return ImagePiece(
        picture=picture(value["image"], alt=alternative(value["image"], value["alt"])),
        caption=one_line(value["caption"] or ""),
        url=value["link"] or "",
    )


def _read_button(value: Any) -> ButtonPiece | None:
    url = absolute_url(value["page"]) if value["page"] else value["address"]
    return ButtonPiece(label=one_line(value["label"]), url=url) if url else None
