"""The demo with pictures of one colour in place of its drawings: of the same sizes, in a third of the time.

What takes long is not the drawing but writing every picture in a dozen crops and three formats.
The drawings have a test of their own.
"""

from io import BytesIO

from PIL import Image

from newsletter.demo import pictures
from newsletter.demo.drawings import PRINTS, emblems

COLOUR = (185, 173, 150)
SQUARE, WIDE = (800, 800), (1600, 900)


def draw(name: str) -> bytes:
    """A picture in place of the drawing of this name, as JPEG and of its size."""
    size = SQUARE if PRINTS[name].__module__ == emblems.__name__ else WIDE
    out = BytesIO()
    Image.new("RGB", size, COLOUR).save(out, "JPEG")
    return out.getvalue()


def draw_plainly() -> None:
    """Have this process make the demo with plain pictures."""
    pictures.draw = draw
