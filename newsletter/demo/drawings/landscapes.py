"""Hero pictures that show a place: river, night, sea, window."""

import math

from PIL import ImageChops, ImageDraw

from newsletter.demo.drawings.press import (
    INDIGO,
    INK,
    MIST,
    NIGHT,
    OCHRE,
    PAPER,
    PINE,
    VERMILION,
    WHITE,
    Point,
    Press,
    arc,
    box,
    curve,
    rectangle,
    scaled,
)

WIDTH, HEIGHT = SIZE = (1600, 900)


def river() -> Press:
    """Two banks, a river between them, three arched bridges."""
    press = Press(SIZE, seed="river")
    press.shade(0, 330, MIST, strength=0.75)
    press.disc((1240, 150), 74, VERMILION, strength=0.9)
    far = curve(lambda x: 262 - 46 * math.sin(x / 210 + 0.6) - 20 * math.sin(x / 83), 0, WIDTH)
    press.shape([*far, (WIDTH, 420), (0, 420)], MIST, strength=0.8)
    left, right = _bank(-1), _bank(1)
    shores = (
        ([*_ridge(0, _middle(352), 0.4), *left, (0, HEIGHT)], INK),
        ([*reversed(_ridge(_middle(352), WIDTH, 2.6)), *right, (WIDTH, HEIGHT)], INDIGO),
    )
    press.shape([*_bank(1), *reversed(_bank(-1))], PAPER, worn=0.04)
    for outline, colour in shores:
        shore = press.block(lambda draw, points=outline: draw.polygon(scaled(points), fill=255))
        press.print(shore, MIST, worn=0.12)
        press.print(ImageChops.multiply(shore, press.fade(560, 250, ease=0.8)), colour, strength=0.96, worn=0.14)
    flows = [
        [(_middle(y) + _half(y) * part, y) for y in range(start, start + run, 6)] for part, start, run in FLOWS
    ]
    press.strokes(flows, 3, MIST, strength=0.9)
    for y in (418, 545, 742):
        _bridge(press, y)
    return press


FLOWS = [
    (-0.62, 470, 120), (-0.2, 440, 150), (0.35, 460, 90), (0.66, 560, 110), (0.1, 620, 100), (-0.5, 630, 90),
    (-0.74, 760, 130), (-0.3, 790, 110), (0.2, 780, 120), (0.58, 770, 130), (0.0, 355, 60), (0.45, 660, 60),
]  # fmt: skip


def _ridge(start: float, end: float, phase: float) -> list[Point]:
    """The skyline of one bank, lowest where the river comes out."""
    height = curve(lambda x: 36 * math.sin((x - start) / 190 + phase) + 14 * math.sin(x / 61), start, end)
    source = _middle(352)
    return [(x, 352 - (26 + y * 0.9) * min(1.0, abs(x - source) / 240)) for x, y in height]


def _middle(y: float) -> float:
    return 830 - 190 * math.sin((y - 340) / 175)


def _half(y: float) -> float:
    return 34 + (y - 340) * 0.46


def _bank(side: int) -> list[Point]:
    return [(_middle(y) + side * _half(y), y) for y in range(352, HEIGHT + 8, 8)]


def _bridge(press: Press, y: float) -> None:
    """One taiko bridge across the river at height `y`."""
    half, middle = _half(y) + 46, _middle(y)
    rise, size = half * 0.42, half / 260

    def deck(x: float) -> float:
        return y - rise * (1 - ((x - middle) / half) ** 2)

    span = curve(deck, middle - half, middle + half, 60)
    thick = 30 * size + 6
    press.shape([*span, *[(x, top + thick) for x, top in reversed(span)]], VERMILION)
    rail = [(x, top - 46 * size) for x, top in span[4:-4]]
    posts = [[(x, top - 54 * size), (x, top + 4)] for x, top in span[4:-3:8]]
    press.strokes([rail, *posts], 8 * size + 2, VERMILION)
    press.strokes([[(x, top + thick) for x, top in span]], 3 * size + 1, INK, strength=0.8)


def factory_night() -> Press:
    """A saw-tooth roof at night, one window lit, a thin moon."""
    press = Press(SIZE, seed="factory-night", paper=(150, 166, 178))
    press.shade(-160, 980, NIGHT, ease=0.9)
    _crescent(press, (1235, 190), 66)
    stars = [
        (x, y) for x, y in ((210, 130), (420, 230), (640, 96), (880, 176), (1030, 84), (1430, 300), (330, 60))
    ]
    for star in stars:
        press.disc(star, 3.2, PAPER, strength=0.75)
    press.strokes([curve(lambda x: 655 + 6 * math.sin(x / 120), 0, WIDTH)], 3, PAPER, strength=0.25)
    back = [(0, 640), (90, 640), (90, 560), (210, 640), (210, 560), (330, 640), (330, HEIGHT), (0, HEIGHT)]
    press.shape(back, INDIGO, strength=0.85)
    teeth: list[Point] = [(250, HEIGHT), (250, 560)]
    for tooth in range(5):
        x = 250 + tooth * 218
        teeth += [(x, 412), (x + 218, 560)]
    teeth += [(1340, HEIGHT)]
    press.shape(teeth, INK)
    press.shape([(1340, 640), (1600, 640), (1600, HEIGHT), (1340, HEIGHT)], INK, strength=0.92)
    press.shape([(1392, 330), (1446, 330), (1456, 650), (1382, 650)], INK)
    _windows(press)
    press.shape([(0, 826), (WIDTH, 806), (WIDTH, HEIGHT), (0, HEIGHT)], NIGHT, strength=0.9)
    press.strokes([[(0, 826), (WIDTH, 806)]], 3, MIST, strength=0.35)
    return press


def _crescent(press: Press, centre: Point, radius: float) -> None:
    x, y = centre
    full = press.block(lambda draw: draw.ellipse(box(centre, radius), fill=255))
    bite = press.block(
        lambda draw: draw.ellipse(box((x - radius * 0.42, y - radius * 0.16), radius * 0.94), fill=255)
    )
    press.glow(centre, radius * 3, PAPER, strength=0.18)
    press.print(ImageChops.subtract(full, bite), WHITE, worn=0.05)


def _windows(press: Press) -> None:
    dark = [rectangle((360 + column * 132, 665), 84, 72) for column in range(7) if column != 4]
    for pane in dark:
        press.shape(pane, INDIGO, strength=0.55)
    lit = (360 + 4 * 132, 665)
    press.glow(lit, 210, OCHRE, strength=0.5)
    press.shape(rectangle(lit, 84, 72), OCHRE, worn=0.05)
    press.strokes([[(lit[0], 629), (lit[0], 701)], [(lit[0] - 42, 665), (lit[0] + 42, 665)]], 5, INK)
    press.shape(
        [(lit[0] - 60, 826), (lit[0] + 60, 826), (lit[0] + 110, 866), (lit[0] - 100, 868)], OCHRE, strength=0.3
    )


def seven_moons() -> Press:
    """Seven moons from crescent to full above the sea; the full one is vermilion."""
    press = Press(SIZE, seed="seven-moons", paper=(205, 205, 200))
    press.shade(-120, 760, INDIGO, ease=0.85)
    press.print(
        press.block(lambda draw: draw.rectangle(scaled([(0, 612), (WIDTH, HEIGHT)]), fill=255)), INDIGO, worn=0.16
    )
    press.shade(HEIGHT + 40, 600, NIGHT, ease=1.1)
    for day in range(7):
        _phase(press, (190 + day * 203, 330 - 62 * math.sin(day / 6 * math.pi)), 62, day)
    _swell(press)
    for step, width in enumerate((118, 92, 128, 70, 98, 54, 74, 40, 52)):
        y = 634 + step * 27
        x = 190 + 6 * 203 + press.jitter(16)
        press.strokes([[(x - width / 2, y), (x + width / 2, y)]], 7, VERMILION, strength=0.9 - step * 0.06)
    return press


def _phase(press: Press, centre: Point, radius: float, day: int) -> None:
    """The moon of one day, 0 a thin crescent, 6 full."""
    if day == 6:
        press.glow(centre, radius * 2.6, VERMILION, strength=0.35)
        press.disc(centre, radius, VERMILION, worn=0.06)
        return
    lit = (day + 1) / 7
    bulge = radius * (2 * lit - 1)
    right = arc(centre, radius, -90, 90)
    edge = [
        (centre[0] - bulge * math.cos(turn), centre[1] + radius * math.sin(turn))
        for turn in (math.pi / 2 - math.pi * step / 60 for step in range(61))
    ]
    press.strokes([arc(centre, radius, 0, 360)], 2, PAPER, strength=0.28)
    press.shape([*right, *edge], WHITE, worn=0.07)


def _swell(press: Press) -> None:
    waves = []
    for row in range(11):
        y, drift = 632 + row * 25, row * 61
        for start in range(-80, WIDTH, 200 + row * 9):
            x = start + drift % 170
            waves.append(curve(lambda at, y=y, x=x: y - 7 * math.sin((at - x) / 46), x, x + 92 + row * 5, 24))
    press.strokes(waves, 3, MIST, strength=0.5)


def open_window() -> Press:
    """A window wide open in a dark wall; hills and a sun beyond, three birds flying out."""
    press = Press(SIZE, seed="open-window")
    press.shade(40, 560, MIST, strength=0.7)
    press.disc((1010, 330), 96, VERMILION, worn=0.06)
    for level, (base, tall, pace, colour, strength) in enumerate(HILLS):
        hills = curve(lambda x, b=base, t=tall, p=pace, k=level: b - t * math.sin(x / p + k * 1.9), 0, WIDTH)
        press.shape([*hills, (WIDTH, HEIGHT), (0, HEIGHT)], colour, strength=strength)
    for bird in (((770, 270), 56), ((905, 196), 42), ((1090, 152), 32)):
        _bird(press, *bird)
    _wall(press)
    return press


HILLS = [
    (520, 54, 190, MIST, 0.75),
    (590, 60, 240, INDIGO, 0.7),
    (668, 44, 200, INDIGO, 0.95),
    (742, 30, 260, PINE, 0.9),
]


def _bird(press: Press, centre: Point, span: float) -> None:
    """A bird seen from afar: two wings as two arcs with a body."""
    x, y = centre
    left = [
        (x - span + span * step / 20, y - span * 0.42 * math.sin(math.pi * (step / 20) ** 0.8))
        for step in range(21)
    ]
    right = [(2 * x - px, py - span * 0.06) for px, py in reversed(left)]
    under = [(px, py + span * 0.17 * (1 - abs(px - x) / span)) for px, py in reversed([*left, *right])]
    press.shape([*left, *right, *under], INK)


def _wall(press: Press) -> None:
    """The room's dark wall around the opening, the frame, and two open shutters."""
    opening = scaled([(430, 96), (1250, 776)])

    def carve(draw: ImageDraw.ImageDraw) -> None:
        draw.rectangle(scaled([(0, 0), (WIDTH, HEIGHT)]), fill=255)
        draw.rectangle(opening, fill=0)

    press.print(press.block(carve), INK, worn=0.14)
    for outer, hinge in ((212, 430), (1468, 1250)):
        shutter = [(hinge, 96), (outer, 40), (outer, 846), (hinge, 776)]
        press.shape(shutter, PAPER, strength=0.93)
        ribs = [
            [(outer + (hinge - outer) * part, 40 + 56 * part), (outer + (hinge - outer) * part, 846 - 70 * part)]
            for part in (0.0, 0.34, 0.67, 1.0)
        ]
        bars = [[(outer, 40 + 806 * part), (hinge, 96 + 680 * part)] for part in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
        press.strokes([*ribs, *bars], 5, INK, strength=0.9)
    press.strokes([[(430, 96), (1250, 96), (1250, 776), (430, 776), (430, 96)]], 12, OCHRE, strength=0.75)
