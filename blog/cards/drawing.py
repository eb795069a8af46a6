"""Drawing a card: washi, sumi, one vermilion seal. Pure: from its facts, a font and a picture to a JPEG."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from blog.cards.fonts import drawable, sized
from blog.cards.line_breaking import NOT_AT_END, Lines, cut_to_lines, cut_to_width, in_lines

WIDTH, HEIGHT = 1200, 630
# Raised when the drawing changes, so that cards made before are made anew.
DESIGN = 1

# The colours of tokens.css, by day.
PAPER, INK, SOFT, RULE, SEAL, ON_SEAL = "#fbf9f3", "#211e1a", "#5a544b", "#d8d1c1", "#b1321b", "#fffdf8"
MARGIN = 80
PICTURE_WIDTH = 420
SEAL_SIDE = 64
TITLE_TOP, TITLE_BOTTOM = 168, 492
RULE_AT = 522
TITLE_SIZES = (84, 72, 60, 52, 44)
LEADING = 1.42
NAME_SIZE, FACTS_SIZE = 32, 28


@dataclass(frozen=True)
class CardFacts:
    """Everything a card shows in words; `picture` names the hero image beside them, if any."""

    name: str
    title: str
    authors: str
    date: str
    picture: str = ""


def draw_card(facts: CardFacts, *, font: Path, picture: Image.Image | None = None) -> bytes:
    """Return the card as JPEG, 1200×630. A picture takes its right side, cropped around its middle."""
    card = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    right = WIDTH - MARGIN
    if picture is not None:
        card.paste(ImageOps.fit(picture.convert("RGB"), (PICTURE_WIDTH, HEIGHT)), (WIDTH - PICTURE_WIDTH, 0))
        right = WIDTH - PICTURE_WIDTH - MARGIN // 2
    pen = ImageDraw.Draw(card)
    _name(pen, facts.name, font, right)
    _title(pen, facts.title, font, right)
    _people_and_date(pen, facts, font, right)
    written = io.BytesIO()
    # Colours at full resolution: vermilion on paper would blur. A PNG of a photograph is three times as large.
    card.save(written, "JPEG", quality=90, subsampling=0, optimize=True)
    return written.getvalue()


def _name(pen: ImageDraw.ImageDraw, name: str, font: Path, right: int) -> None:
    """The seal with the first character of the name, as in the masthead, and the name."""
    small = sized(font, NAME_SIZE)
    shown = drawable(name, small)
    top, middle = MARGIN - 12, MARGIN - 12 + SEAL_SIDE / 2
    pen.rectangle((MARGIN, top, MARGIN + SEAL_SIDE, top + SEAL_SIDE), fill=SEAL)
    _centred(pen, shown[:1], sized(font, 42), MARGIN + SEAL_SIDE / 2, middle)
    left = MARGIN + SEAL_SIDE + 22
    words = cut_to_width(shown, width=right - left, measure=small.getlength)
    pen.text((left, middle), words, font=small, fill=INK, anchor="lm")


def _centred(pen: ImageDraw.ImageDraw, character: str, font: ImageFont.FreeTypeFont, x: float, y: float) -> None:
    """Centre the ink of a character: its box in the font is not centred in every font."""
    left, top, right, bottom = font.getbbox(character)
    pen.text((x - (left + right) / 2, y - (top + bottom) / 2), character, font=font, fill=ON_SEAL)


def _title(pen: ImageDraw.ImageDraw, title: str, font: Path, right: int) -> None:
    size, lines = set_title(title, font=font, width=right - MARGIN)
    face, step = sized(font, size), size * LEADING
    y = (TITLE_TOP + TITLE_BOTTOM) / 2 - step * (len(lines.texts) - 1) / 2
    for text in lines.texts:
        # An opening bracket is half empty: set out, the line begins where the others do.
        hang = size / 2 if text[:1] in NOT_AT_END and face.getlength(text[:1]) > size * 0.9 else 0
        pen.text((MARGIN - hang, y), text, font=face, fill=INK, anchor="lm")
        y += step


def set_title(title: str, *, font: Path, width: float) -> tuple[int, Lines]:
    """Return the size in pixels and the lines of a title: as large as fits without breaking inside phrases.

    What fits at no size unbroken is set at the largest at which it fits at all; what
    is still too long is cut at the smallest.
    """
    broken: tuple[int, Lines] | None = None
    for size in TITLE_SIZES:
        face = sized(font, size)
        lines = in_lines(drawable(title, face), width=width, measure=face.getlength)
        if len(lines.texts) > _most_lines(size):
            continue
        if lines.whole:
            return size, lines
        broken = broken or (size, lines)
    smallest = TITLE_SIZES[-1]
    face = sized(font, smallest)
    cut = cut_to_lines(drawable(title, face), width=width, most=_most_lines(smallest), measure=face.getlength)
    return broken or (smallest, cut)


def _most_lines(size: int) -> int:
    return int((TITLE_BOTTOM - TITLE_TOP) / (size * LEADING))


def _people_and_date(pen: ImageDraw.ImageDraw, facts: CardFacts, font: Path, right: int) -> None:
    face = sized(font, FACTS_SIZE)
    pen.line((MARGIN, RULE_AT, right, RULE_AT), fill=RULE, width=2)
    middle = RULE_AT + 40
    pen.text((right, middle), facts.date, font=face, fill=SOFT, anchor="rm")
    room = right - MARGIN - face.getlength(facts.date) - FACTS_SIZE
    people = cut_to_width(drawable(facts.authors, face), width=room, measure=face.getlength)
    pen.text((MARGIN, middle), people, font=face, fill=INK, anchor="lm")
