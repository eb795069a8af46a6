"""Hero pictures that show things: cards, notes, an envelope, strips, lanterns, seals."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from newsletter.demo.drawings.press import (
    INDIGO,
    INK,
    MIST,
    NIGHT,
    OCHRE,
    PAPER,
    VERMILION,
    WHITE,
    Point,
    Press,
    arc,
    box,
    closed,
    curve,
    rectangle,
    scaled,
    turned,
)

WIDTH, HEIGHT = SIZE = (1600, 900)


def cards() -> Press:
    """A fan of business cards, one of them turned over, with three lines on its back."""
    press = Press(SIZE, seed="cards")
    press.print(press.fade(-200, 1500, ease=1), INDIGO, worn=0.16)
    pivot = (800.0, 1180.0)
    angles = [-54 + 10.8 * place for place in range(11)]
    for angle in angles:
        _card(press, pivot, angle, back=False)
    _card(press, (pivot[0], pivot[1] - 84), 5.4, back=True)
    return press


def _card(press: Press, pivot: Point, angle: float, *, back: bool) -> None:
    """One upright card on the fan, its face or its back towards us."""
    x, y = pivot
    centre = (x, y - 640)
    outline = turned(rectangle(centre, 246, 400), pivot, angle)
    press.shape(outline, WHITE, worn=0.03)
    press.strokes([closed(outline)], 3, INK, strength=0.85)
    if back:
        rows = [(-96, 150), (-10, 172), (76, 128)]
        lines = [turned(_written(press, (x - 86, centre[1] + dy), length), pivot, angle) for dy, length in rows]
        press.strokes(lines, 11, VERMILION)
        return
    square = turned(rectangle((x - 82, centre[1] - 148), 40, 40), pivot, angle)
    press.shape(square, MIST, strength=0.85)
    name = turned([(x - 82, centre[1] - 96), (x - 82, centre[1] + 64)], pivot, angle)
    press.strokes([name], 11, INK, strength=0.9)
    small = [
        turned([(x + dx, centre[1] - 166), (x + dx, centre[1] + low)], pivot, angle)
        for dx, low in ((-38, 110), (-14, 60), (10, 120))
    ]
    press.strokes(small, 4, MIST)


def _written(press: Press, start: Point, length: float) -> list[Point]:
    """A line as a hand writes it: nearly straight."""
    x, y = start
    wobble = press.jitter(3)
    return curve(lambda at: y + wobble * math.sin((at - x) / 22) - (at - x) * 0.03, x, x + length, 40)


def card_back() -> Press:
    """The back of one card: three handwritten lines, the second between vermilion corner brackets."""
    press = Press((1600, 900), seed="card-back", paper=(222, 219, 208))
    press.shade(HEIGHT + 100, 200, MIST, strength=0.6)
    outline = turned(rectangle((800, 450), 1040, 620), (800, 450), -2.5)
    press.shape([(x + 16, y + 18) for x, y in outline], INK, strength=0.22)
    press.shape(outline, WHITE, worn=0.03)
    press.strokes([closed(outline)], 4, INK, strength=0.85)
    for row, (y, words) in enumerate(((290, (120, 210, 150, 90)), (450, (170, 120, 200)), (610, (140, 190)))):
        _words(press, 420 if row != 1 else 500, y, words)
    brackets = [[(424, 446), (424, 396), (470, 396)], [(1180, 418), (1180, 492), (1134, 492)]]
    press.strokes([turned(line, (800, 450), -2.5) for line in brackets], 13, VERMILION)
    return press


def _words(press: Press, x: float, y: float, words: tuple[int, ...]) -> None:
    """A row of words too far away to be read: loops of ink of the given lengths."""
    lines = []
    for length in words:
        start = x
        loops = curve(
            lambda at, s=start, n=length: (
                y
                + 17 * math.sin((at - s) / 9.5) * (0.65 + 0.35 * math.sin((at - s) / 31))
                + 6 * math.sin((at - s) / n * 5)
            ),
            x,
            x + length,
            length,
        )
        lines.append(turned(loops, (800, 450), -2.5))
        x += length + 34
    press.strokes(lines, 6, INK, strength=0.92)


def sticky_wall() -> Press:
    """A wall divided into five columns of notes; the second is full, one note has fallen."""
    press = Press(SIZE, seed="sticky-wall")
    press.shade(-200, 1200, MIST, strength=0.45, ease=1)
    press.shape([(0, 794), (WIDTH, 794), (WIDTH, HEIGHT), (0, HEIGHT)], INK, strength=0.92, worn=0.2)
    columns = [150 + place * 325 for place in range(5)]
    press.strokes([[(x - 12, 66), (x - 12, 740)] for x in (312, 637, 962, 1287)], 6, INDIGO, strength=0.9)
    for x, notes in zip(columns, (WALL), strict=True):
        for row, colour in enumerate(notes):
            _note(press, (x + (row % 2) * 122 - 61, 136 + row // 2 * 124), colour)
    _note(press, (1330, 828), OCHRE, turn=24)
    return press


CREAM = (247, 232, 190)
WALL = (
    (OCHRE, CREAM, CREAM),
    (CREAM, OCHRE, OCHRE, VERMILION, OCHRE, CREAM, OCHRE, OCHRE, VERMILION, OCHRE),
    (CREAM, OCHRE, CREAM, OCHRE),
    (OCHRE, CREAM),
    (CREAM, VERMILION, OCHRE),
)


def _note(press: Press, centre: Point, colour: tuple[int, int, int], turn: float | None = None) -> None:
    """One square note, a little crooked, with two lines on it."""
    angle = press.jitter(5) if turn is None else turn
    x, y = centre
    outline = turned(rectangle(centre, 102, 102), centre, angle)
    press.shape([(px + 4, py + 5) for px, py in outline], INK, strength=0.18)
    press.shape(outline, colour, worn=0.08)
    writing = INK if colour != VERMILION else WHITE
    lines = [
        turned([(x - 34, y - 14), (x + 30, y - 14)], centre, angle),
        turned([(x - 34, y + 10), (x + 10, y + 10)], centre, angle),
    ]
    press.strokes(lines, 4, writing, strength=0.75)


def envelope() -> Press:
    """An envelope on an indigo desk, its flap closed with one vermilion seal."""
    press = Press(SIZE, seed="envelope", paper=(64, 88, 118))
    press.print(press.fade(-300, 1100, ease=1), NIGHT, strength=0.75, worn=0.2)
    rings = [
        curve(lambda x, y=y: y + 22 * math.sin(x / 330 + y / 140) + 9 * math.sin(x / 120 + y / 60), 0, WIDTH)
        for y in range(-20, HEIGHT + 60, 34)
    ]
    press.strokes(rings, 2.4, NIGHT, strength=0.55)
    centre, turn = (800.0, 462.0), -7.0
    outline = turned(rectangle(centre, 900, 540), centre, turn)
    press.shape([(x + 18, y + 22) for x, y in outline], NIGHT, strength=0.75)
    press.shape(outline, WHITE, worn=0.04)
    left, right, low = (350, 732), (1250, 732), (800, 470)
    seams = [turned([left, low], centre, turn), turned([right, low], centre, turn)]
    press.strokes(seams, 3, INK, strength=0.5)
    flap = turned([(350, 192), (1250, 192), (800, 556)], centre, turn)
    press.shape([(x + 3, y + 10) for x, y in flap], INK, strength=0.25)
    press.shape(flap, PAPER, worn=0.05)
    press.strokes([closed(outline), [flap[0], flap[2], flap[1]]], 4, INK, strength=0.85)
    _seal(press, turned([(800, 538)], centre, turn)[0], 66, strength=1.0)
    return press


def _seal(press: Press, centre: Point, radius: float, *, strength: float) -> None:
    """A round seal: a ring with three strokes cut inside."""
    x, y = centre
    press.disc(centre, radius, VERMILION, strength=strength, worn=0.16)
    ring = arc(centre, radius * 0.78, 0, 360)
    cuts = [
        [(x - radius * 0.4, y - radius * 0.22), (x + radius * 0.4, y - radius * 0.22)],
        [(x, y - radius * 0.5), (x, y + radius * 0.48)],
        [(x - radius * 0.36, y + radius * 0.3), (x + radius * 0.36, y + radius * 0.3)],
    ]
    press.strokes([ring, *cuts], radius * 0.09, WHITE, strength=min(1.0, strength + 0.1))


def strips() -> Press:
    """Twenty paper strips hanging from a pole; one is vermilion and moves a little."""
    press = Press(SIZE, seed="strips")
    press.shade(HEIGHT + 60, 120, MIST, strength=0.9)
    press.strokes([[(60, 118), (1540, 96)]], 20, OCHRE)
    press.strokes(
        [[(x, 118 - (x - 60) * 22 / 1480 - 10), (x, 118 - (x - 60) * 22 / 1480 + 10)] for x in KNOTS], 5, INK
    )
    for place in (*range(15), *range(16, 20), 15):
        x = 116 + place * 72
        top = 118 - (x - 60) * 22 / 1480
        chosen = place == 15
        swing = -6.5 if chosen else press.jitter(1.6)
        drop = 60 + press.random.uniform(0, 44)
        colour = VERMILION if chosen else (WHITE, PAPER, (214, 214, 208))[place % 3]
        _strip(press, (x, top), drop, 560 if chosen else 380 + press.random.uniform(0, 150), swing, colour)
    return press


KNOTS = (330, 640, 960, 1290)


def _strip(
    press: Press, knot: Point, drop: float, length: float, swing: float, colour: tuple[int, int, int]
) -> None:
    x, y = knot
    press.strokes([turned([(x, y), (x, y + drop)], knot, swing)], 2, INK, strength=0.8)
    paper = turned(rectangle((x, y + drop + length / 2), 50, length), knot, swing)
    press.shape(paper, colour, worn=0.05)
    press.strokes([closed(paper)], 2, INK, strength=0.75)
    writing = WHITE if colour == VERMILION else MIST
    line = turned([(x, y + drop + 44), (x, y + drop + length - press.random.uniform(60, 180))], knot, swing)
    press.strokes([line], 5, writing, strength=0.85)


def lanterns() -> Press:
    """Thirty round lanterns in six columns; four are lit."""
    press = Press(SIZE, seed="lanterns", paper=(58, 64, 76))
    press.print(press.fade(-200, 1300, ease=1), INK, worn=0.14)
    lit = {(1, 3), (2, 1), (4, 2), (5, 4)}
    for column in range(6):
        x = 180 + column * 248
        press.strokes([[(x, 0), (x, 850)]], 2, MIST, strength=0.5)
        for row in range(5):
            centre = (x + press.jitter(3), 110 + row * 164 + (column % 2) * 28)
            _lantern(press, centre, lit=(column, row) in lit)
    return press


def _lantern(press: Press, centre: Point, *, lit: bool) -> None:
    x, y = centre
    if lit:
        press.glow(centre, 170, VERMILION, strength=0.55)
        press.disc(centre, 60, VERMILION, worn=0.04)
        press.glow(centre, 70, OCHRE, strength=0.5)
    else:
        press.disc(centre, 60, INK, strength=0.5)
    ribs = []
    for height in (-36, -12, 12, 36):
        half = math.sqrt(60**2 - height**2)
        ribs.append(
            curve(lambda at, h=height, n=half: y + h + 5 * (1 - ((at - x) / n) ** 2), x - half, x + half, 24)
        )
    colour = INK if lit else MIST
    press.strokes(ribs, 2, colour, strength=0.6)
    press.strokes([arc(centre, 60, 0, 360)], 3, VERMILION if lit else MIST, strength=0.85)
    for end in (-61, 61):
        press.shape(rectangle((x, y + end), 44, 11), OCHRE if lit else MIST, strength=0.85)


def seven_stamps() -> Press:
    """One long stroke of ink and seven round seals below it, each a little fainter."""
    press = Press(SIZE, seed="seven-stamps")
    press.shade(HEIGHT + 300, 300, OCHRE, strength=0.35)
    _brush(press, 180, 1430, 300)
    for place in range(7):
        centre = (260 + place * 180 + press.jitter(6), 600 + press.jitter(10))
        _seal(press, centre, 68, strength=1.0 - place * 0.125)
    return press


def _brush(press: Press, start: float, end: float, y: float) -> None:
    """A stroke of a broad brush that runs dry towards its end."""
    upper = curve(lambda x: y - 46 + 12 * math.sin(x / 240) + 16 * ((x - start) / (end - start)) ** 2, start, end)
    lower = curve(lambda x: y + 44 + 14 * math.sin(x / 300 + 1) - 12 * ((x - start) / (end - start)), start, end)
    rim = (upper[0][1], lower[0][1])
    cap = arc((start, sum(rim) / 2), (rim[1] - rim[0]) / 2, 90, 270, 20)
    body = press.block(lambda draw: draw.polygon(scaled([*upper, *reversed(lower), *cap]), fill=255))
    hairs = press.block(lambda draw: _hairs(press, draw, start, end, y))
    press.print(ImageChops.subtract(body.filter(ImageFilter.GaussianBlur(0.8)), hairs), INK, worn=0.05)


def _hairs(press: Press, draw: ImageDraw.ImageDraw, start: float, end: float, y: float) -> None:
    """The gaps the hairs of the brush leave where it runs dry."""
    for _ in range(90):
        height = y + press.random.uniform(-50, 50)
        begin = start + (end - start) * (0.42 + 0.58 * press.random.random() ** 0.7)
        line = curve(lambda x, h=height: h + 12 * math.sin(x / 260), begin, end + 20, 30)
        draw.line(scaled(line), fill=255, width=press.random.choice((2, 3, 5, 7)))


def handover() -> Press:
    """Two large circles touching at the rim, and a small vermilion one where they meet."""
    press = Press(SIZE, seed="handover")
    press.shade(-100, 700, MIST, strength=0.4)
    left = press.block(lambda draw: draw.ellipse(box((545, 470), 345), fill=255))
    right = press.block(lambda draw: draw.ellipse(box((1055, 470), 345), fill=255))
    press.print(left, INDIGO, strength=0.95, worn=0.2)
    press.print(right, INK, strength=0.94, worn=0.2)
    press.print(ImageChops.multiply(left, right), PAPER, worn=0.05)
    press.disc((800, 470), 62, VERMILION, worn=0.08)
    for centre, colour in (((545, 470), INDIGO), ((1055, 470), INK)):
        press.strokes([arc(centre, 366, 0, 360, 120)], 2.5, colour, strength=0.6)
    return press


def two_patterns() -> Press:
    """Waves on the left, straight bands on the right; in the middle one becomes the other."""
    press = Press(SIZE, seed="two-patterns")
    ramp = _ramp(520, 1080)
    waves = press.block(_seigaiha)
    bands = press.block(_bands)
    press.print(ImageChops.multiply(waves, ImageChops.invert(ramp)), INDIGO)
    press.print(ImageChops.multiply(bands, ramp), INK, strength=0.92)
    press.shade(-20, 330, PAPER, ease=0.7)
    press.disc((800, 262), 118, VERMILION, worn=0.08)
    return press


def _ramp(start: int, end: int) -> Image.Image:
    """A mask that is empty left of `start`, full right of `end`, and grows between."""
    row = Image.new("L", (WIDTH, 1))
    for x in range(WIDTH):
        row.putpixel((x, 0), round(255 * min(1, max(0, (x - start) / (end - start)))))
    return row.resize(SIZE)


def _seigaiha(draw: ImageDraw.ImageDraw) -> None:
    """Rows of overlapping fans of concentric rings."""
    radius = 74
    for row in range(-1, 28):
        y = row * radius / 2 + 60
        for column in range(-1, 12):
            x = column * radius * 2 + (row % 2) * radius
            for part, fill in ((1.0, 0), (0.96, 255), (0.78, 0), (0.7, 255), (0.52, 0), (0.44, 255), (0.26, 0)):
                draw.ellipse(box((x, y), radius * part), fill=fill)


def _bands(draw: ImageDraw.ImageDraw) -> None:
    for row in range(24):
        y = 40 + row * 38
        draw.rectangle(scaled([(0, y), (WIDTH, y + 15)]), fill=255)
