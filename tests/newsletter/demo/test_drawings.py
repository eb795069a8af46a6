"""The drawings: the same every time, of one size, and none of them empty."""

from io import BytesIO

import pytest
from PIL import Image

from newsletter.demo.drawings import draw, names
from tests.running import plain_demo

CRESTS = {"three-branches", "two-fields", "flat-waves", "keyhole"}


@pytest.mark.parametrize("name", names())
def test_a_drawing_is_a_picture_of_its_size(name: str) -> None:
    with Image.open(BytesIO(draw(name))) as picture:
        assert picture.format == "JPEG"
        assert picture.size == ((800, 800) if name in CRESTS else (1600, 900))
        with Image.open(BytesIO(plain_demo.draw(name))) as plain:  # stands for it in the browser's tests
            assert (plain.format, plain.size) == (picture.format, picture.size)
        darkest, lightest = picture.convert("L").getextrema()
        assert lightest - darkest > 100


@pytest.mark.parametrize("name", ["river", "keyhole"])
def test_a_drawing_is_the_same_every_time(name: str) -> None:
    assert draw(name) == draw(name)
