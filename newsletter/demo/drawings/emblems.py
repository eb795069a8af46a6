"""Portraits as crests, in place of the authors' faces."""

import math

from PIL import Image, ImageChops, ImageDraw

from newsletter.demo.drawings.press import (
    INDIGO,
    INK,
    PINE,
    VERMILION,
    WHITE,
    Colour,
    Point,
    Press,
    arc,
    box,
    curve,
    scaled,
    turned,
)

SIZE = (800, 800)
CENTRE: Point = (400.0, 400.0)


def _crest(seed: str, colour: Colour) -> Press:
    press = Press(SIZE, seed=seed)
    press.disc(CENTRE, 312, colour, worn=0.14)
    press.strokes([arc(CENTRE, 286, 0, 360, 120)], 5, WHITE, strength=0.95)
    return press


def three_branches() -> Press:
    """Three branches with leaves growing from one point."""
    press = _crest("three-branches", VERMILION)
    for turn in (0, 120, 240):
        stem = turned([(400, 384), (400, 176)], CENTRE, turn)
        press.strokes([stem], 13, WHITE)
        for side in (-1, 1):
            for height, length in ((330, 74), (270, 66), (214, 52)):
                leaf = _leaf((400 + side * 6, height), length, side * 52)
                press.shape(turned(leaf, CENTRE, turn), WHITE, worn=0.05)
    press.disc(CENTRE, 26, WHITE)
    return press


def _leaf(root: Point, length: float, lean: float) -> list[Point]:
    """A pointed leaf that grows from `root`, leaning by `lean` degrees."""
    x, y = root
    steps = [step / 24 for step in range(25)]
    right = [(x + length * 0.26 * math.sin(math.pi * part), y - length * part) for part in steps]
    left = [(2 * x - px, py) for px, py in reversed(right)]
    return turned([*right, *left], root, lean)


def two_fields() -> Press:
    """Two hills of furrows, one behind the other, under a rising disc."""
    press = _crest("two-fields", INDIGO)
    press.disc((400, 262), 62, WHITE)
    inside = press.block(lambda draw: draw.ellipse(scaled([(124, 124), (676, 676)]), fill=255))
    far, near = (
        [
            curve(lambda x, y=y, s=shift: y + ((x - 400 + s * 150) ** 2) / 900, 110, 690, 60)
            for y in range(start, start + deep, 26)
        ]
        for shift, start, deep in ((-1, 372, 260), (1, 440, 320))
    )
    _inside(press, inside, far)
    hill = press.block(lambda draw: draw.polygon(scaled([*near[0], (690, 800), (110, 800)]), fill=255))
    press.print(ImageChops.multiply(hill, inside), INDIGO, worn=0.14)
    _inside(press, inside, near)
    return press


def _inside(press: Press, mask: Image.Image, lines: list[list[Point]]) -> None:
    """Print lines in white, only where the mask allows."""

    def carve(draw: ImageDraw.ImageDraw) -> None:
        for line in lines:
            draw.line(scaled(line), fill=255, width=20, joint="curve")

    press.print(ImageChops.multiply(press.block(carve), mask), WHITE, worn=0.05)


def flat_waves() -> Press:
    """A calm sea: five level waves, each curling once."""
    press = _crest("flat-waves", PINE)
    inside = press.block(lambda draw: draw.ellipse(scaled([(124, 124), (676, 676)]), fill=255))
    rows = [
        curve(lambda x, y=y, k=k: y - 16 * math.sin((x + k * 64) / 41), 110, 690, 120)
        for k, y in enumerate(range(214, 640, 74))
    ]
    _inside(press, inside, rows)
    return press


def keyhole() -> Press:
    """A keyhole with four short rays."""
    press = _crest("keyhole", INK)

    def carve(draw: ImageDraw.ImageDraw) -> None:
        draw.ellipse(box((400, 346), 92), fill=255)
        draw.polygon(scaled([(362, 390), (438, 390), (478, 566), (322, 566)]), fill=255)

    press.print(press.block(carve), WHITE, worn=0.06)
    for turn in (45, 135, 225, 315):
        press.strokes([turned([(400, 190), (400, 150)], CENTRE, turn)], 12, VERMILION)
    return press
