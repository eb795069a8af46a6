"""A small printing press: flat colours laid one over another on paper, as a woodblock printer does.

Everything is drawn from a seed, so the same drawing has the same pixels on every machine.
"""

import math
import random
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Corner = tuple[int, int]

PAPER: Colour = (243, 236, 221)
WHITE: Colour = (251, 247, 238)
INK: Colour = (43, 42, 41)
INDIGO: Colour = (42, 67, 101)
NIGHT: Colour = (24, 38, 62)
MIST: Colour = (132, 153, 168)
VERMILION: Colour = (200, 68, 42)
OCHRE: Colour = (214, 164, 76)
PINE: Colour = (84, 106, 92)

SCALE = 2
"""Shapes are drawn this many times larger and reduced, which smooths their edges."""


class Press:
    """One sheet in the press. Each call prints one block of one colour on it."""

    def __init__(self, size: tuple[int, int], *, seed: str, paper: Colour = PAPER) -> None:
        self.size = size
        self.random = random.Random(seed)  # noqa: S311 (a texture, not a secret)
        self._grain = self._streaks(columns=12, rows=size[1] // 3)
        self.sheet = Image.new("RGB", size, paper)
        self._fibres()

    def block(self, carve: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
        """The mask of whatever `carve` draws in white, in the sheet's own coordinates times `SCALE`."""
        mask = Image.new("L", (self.size[0] * SCALE, self.size[1] * SCALE), 0)
        carve(ImageDraw.Draw(mask))
        return mask.reduce(SCALE)

    def print(
        self, mask: Image.Image, colour: Colour, *, strength: float = 1.0, worn: float = 0.10, at: Corner = (0, 0)
    ) -> None:
        """Lay `colour` where `mask`, put down `at` a corner, is white; `worn` (0 to 1) shows the wood's grain."""
        grain = self._grain.crop((*at, at[0] + mask.width, at[1] + mask.height))
        ink = grain.point(lambda level: round(255 * strength * (1 - worn * level / 255)))
        self.sheet.paste(colour, at, ImageChops.multiply(mask, ink))

    def shape(self, points: Sequence[Point], colour: Colour, **how: float) -> None:
        """Print one polygon."""
        self._stamp([points], 1, lambda draw, moved: draw.polygon(moved[0], fill=255), colour, how)

    def disc(self, centre: Point, radius: float, colour: Colour, **how: float) -> None:
        """Print one circle."""

        def carve(draw: ImageDraw.ImageDraw, moved: list[list[Point]]) -> None:
            (low, high), *_rest = moved
            draw.ellipse([*low, *high], fill=255)

        x, y = centre
        self._stamp([[(x - radius, y - radius), (x + radius, y + radius)]], 1, carve, colour, how)

    def strokes(self, lines: Sequence[Sequence[Point]], width: float, colour: Colour, **how: float) -> None:
        """Print lines of one width with round joints and ends."""
        thick = max(1, round(width * SCALE))

        def carve(draw: ImageDraw.ImageDraw, moved: list[list[Point]]) -> None:
            for line in moved:
                draw.line(line, fill=255, width=thick, joint="curve")
                for x, y in (line[0], line[-1]):
                    draw.ellipse([x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2], fill=255)

        self._stamp(lines, width, carve, colour, how)

    def _stamp(
        self,
        lines: Sequence[Sequence[Point]],
        margin: float,
        carve: Callable[[ImageDraw.ImageDraw, list[list[Point]]], None],
        colour: Colour,
        how: dict[str, float],
    ) -> None:
        """Carve and print only the part of the sheet the lines lie in."""
        left, top, right, bottom = self._around(lines, margin)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", ((right - left) * SCALE, (bottom - top) * SCALE), 0)
        carve(ImageDraw.Draw(mask), [scaled([(x - left, y - top) for x, y in line]) for line in lines])
        strength, worn = how.get("strength", 1.0), how.get("worn", 0.10)
        self.print(mask.reduce(SCALE), colour, strength=strength, worn=worn, at=(left, top))

    def _around(self, lines: Sequence[Sequence[Point]], margin: float) -> tuple[int, int, int, int]:
        xs = [x for line in lines for x, _y in line]
        ys = [y for line in lines for _x, y in line]
        return (
            max(0, math.floor(min(xs) - margin)),
            max(0, math.floor(min(ys) - margin)),
            min(self.size[0], math.ceil(max(xs) + margin)),
            min(self.size[1], math.ceil(max(ys) + margin)),
        )

    def shade(
        self, top: float, bottom: float, colour: Colour, *, strength: float = 1.0, ease: float = 1.4
    ) -> None:
        """Print a bokashi: `colour` full at height `top`, gone at height `bottom` (either may be the higher)."""
        self.print(self.fade(top, bottom, ease=ease), colour, strength=strength, worn=0.12)

    def fade(self, top: float, bottom: float, *, ease: float = 1.4) -> Image.Image:
        """A mask that is full at height `top` and empty at height `bottom`."""
        column = Image.new("L", (1, self.size[1]))
        for y in range(self.size[1]):
            part = min(1.0, max(0.0, (y - bottom) / (top - bottom)))
            column.putpixel((0, y), round(255 * part**ease))
        return column.resize(self.size)

    def glow(self, centre: Point, radius: float, colour: Colour, *, strength: float) -> None:
        """Print a soft light around a point."""
        side = round(radius * 2.4)
        mask = Image.new("L", (side, side), 0)
        middle, inner = side / 2, radius * 0.55
        ImageDraw.Draw(mask).ellipse([middle - inner, middle - inner, middle + inner, middle + inner], fill=255)
        light = mask.filter(ImageFilter.GaussianBlur(radius * 0.3)).point(lambda level: round(level * strength))
        self.sheet.paste(colour, (round(centre[0] - middle), round(centre[1] - middle)), light)

    def jitter(self, spread: float) -> float:
        """A small deviation of a hand, at most `spread` either way."""
        return self.random.uniform(-spread, spread)

    def jpeg(self) -> bytes:
        """The finished print."""
        out = BytesIO()
        self.sheet.save(out, "JPEG", quality=86, subsampling=0)
        return out.getvalue()

    def _streaks(self, *, columns: int, rows: int) -> Image.Image:
        noise = Image.frombytes("L", (columns, rows), self.random.randbytes(columns * rows))
        return noise.resize(self.size, Image.Resampling.BICUBIC)

    def _fibres(self) -> None:
        """Give the paper its tooth: a faint cloudiness and a few fibres."""
        width, height = self.size
        cells = (width // 4, height // 4)
        cloud = Image.frombytes("L", cells, self.random.randbytes(cells[0] * cells[1])).resize(self.size)
        self.sheet.paste((214, 203, 182), (0, 0), cloud.point(lambda level: level // 9))
        fibres = []
        for _ in range(width * height // 16000):
            x, y, turn = (
                self.random.uniform(0, width),
                self.random.uniform(0, height),
                self.random.uniform(0, 3.14),
            )
            length = self.random.uniform(6, 22)
            fibres.append([(x, y), (x + length * math.cos(turn), y + length * math.sin(turn))])
        self.strokes(fibres, 1, (200, 188, 164), strength=0.45, worn=0)


def scaled(points: Sequence[Point]) -> list[Point]:
    """The points in the coordinates a block is carved in."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def box(centre: Point, radius: float) -> list[float]:
    """The square around a circle, in the coordinates a block is carved in."""
    x, y = centre
    return [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]


def turned(points: Sequence[Point], centre: Point, degrees: float) -> list[Point]:
    """The points turned clockwise around `centre`."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    cx, cy = centre
    return [
        (cx + (x - cx) * cosine - (y - cy) * sine, cy + (x - cx) * sine + (y - cy) * cosine) for x, y in points
    ]


def rectangle(centre: Point, width: float, height: float) -> list[Point]:
    """The corners of an upright rectangle."""
    x, y = centre
    return [
        (x - width / 2, y - height / 2),
        (x + width / 2, y - height / 2),
        (x + width / 2, y + height / 2),
        (x - width / 2, y + height / 2),
    ]


def closed(points: Sequence[Point]) -> list[Point]:
    """The outline of a polygon as a line that returns to its beginning."""
    return [*points, points[0]]


def curve(height: Callable[[float], float], start: float, end: float, steps: int = 160) -> list[Point]:
    """The graph of a function from `start` to `end`."""
    xs = (start + (end - start) * step / steps for step in range(steps + 1))
    return [(x, height(x)) for x in xs]


def arc(centre: Point, radius: float, start: float, end: float, steps: int = 60) -> list[Point]:
    """Part of a circle, in degrees clockwise from three o'clock."""
    turns = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)) for turn in turns]
