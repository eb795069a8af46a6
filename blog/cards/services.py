"""The card of an essay: its address, made once per content, the ones before it thrown away.

A card shows the title in the publication's face, with the hero image at its right
where the essay has one: a photograph alone does not say which text it leads to, a
text alone wastes the photograph. Without a Japanese font on the machine the hero
image is the card, else the plain card that is shipped; a system check says so.
"""

import json
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from PIL import Image
from wagtail.images.models import SourceImageIOError

from blog.cards.drawing import DESIGN, CardFacts, draw_card
from blog.cards.fonts import title_font
from blog.models import EssayPage
from blog.pictures import CARD, address
from blog.publication import publication_name

FOLDER = "cards"
# The picture’s part of the card, around its focal point.
PICTURE = "fill-420x630|format-jpeg|bgcolor-fff"


def plain_card() -> str:
    """Return the path of the shipped card, which shows the seal and no text."""
    return static("card.png")


def card_path(essay: EssayPage, *, name: str, language: str) -> str:
    """Return the path at which the card of an essay is found; it changes with what the card shows.

    `name` is the publication's in `language`. Draws nothing and asks nothing that the
    page of the essay has not asked already.
    """
    if title_font() is None:
        return address(essay.hero_image, CARD) if essay.hero_image else plain_card()
    facts = card_facts(essay, name=name, language=language)
    return reverse("card", args=[essay.pk, digest_of(facts)])


def card_facts(essay: EssayPage, *, name: str, language: str) -> CardFacts:
    """Return what the card of an essay shows."""
    hero = essay.hero_image
    with translation.override(language):
        moment = essay.first_published_at
        date = formats.date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
    return CardFacts(
        name=name,
        title=essay.title,
        authors=("、" if language == "ja" else ", ").join(author.title for author in essay.authors),
        date=date,
        picture=f"{hero.pk} {hero.file} {hero.get_focal_point()}" if hero else "",
    )


def digest_of(facts: CardFacts) -> str:
    """Return the hash of everything a card shows, with the font and the design it is drawn in."""
    font = title_font()
    shown = [DESIGN, font.name if font else "", *vars(facts).values()]
    return sha256(json.dumps(shown).encode()).hexdigest()[:20]


def current_card(essay: EssayPage) -> CardFacts:
    """Return what the card of a saved essay shows now, by its own language and the publication's name."""
    language = essay.locale.language_code
    return card_facts(essay, name=publication_name(language), language=language)


def card_of(essay: EssayPage, facts: CardFacts) -> bytes:
    """Return the card of an essay as JPEG, from the storage or drawn and stored. Idempotent.

    An essay keeps one card: when a new one is stored, the others are deleted. Two
    callers at once draw the same card twice, and one of them stays.
    """
    path = f"{_folder(essay.pk)}/{digest_of(facts)}.jpg"
    if default_storage.exists(path):
        with default_storage.open(path) as stored:
            return bytes(stored.read())
    font = title_font()
    if font is None:
        raise LookupError("no Japanese font to draw with")
    drawn = draw_card(facts, font=font, picture=_picture(essay))
    stored_as = default_storage.save(path, ContentFile(drawn))
    _forget(essay.pk, all_but=stored_as)
    return drawn


def draft_card(essay: EssayPage) -> bytes | str:
    """Return the card a draft would have, as JPEG, not stored; without a font, the path of what stands for it."""
    font = title_font()
    if font is None:
        return address(essay.hero_image, CARD) if essay.hero_image else plain_card()
    return draw_card(current_card(essay), font=font, picture=_picture(essay))


def prepare_card(essay: EssayPage) -> None:
    """Draw the card of an essay before anyone asks for it, where there is a font. Idempotent."""
    if title_font() is not None:
        card_of(essay, current_card(essay))


def forget_cards(essay_id: int) -> None:
    """Delete the card of an essay that readers no longer see. Idempotent."""
    _forget(essay_id)


def _folder(essay_id: int) -> str:
    return f"{FOLDER}/{essay_id}"


def _forget(essay_id: int, *, all_but: str = "") -> None:
    folder = _folder(essay_id)
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        if f"{folder}/{name}" != all_but:
            default_storage.delete(f"{folder}/{name}")


def _picture(essay: EssayPage) -> Image.Image | None:
    """Return the hero image as the card shows it; an image whose file is gone costs the picture only."""
    if essay.hero_image is None:
        return None
    try:
        rendition = essay.hero_image.get_rendition(PICTURE)
    except SourceImageIOError:
        return None
    with rendition.file.open() as stored:
        return Image.open(stored).convert("RGB")
