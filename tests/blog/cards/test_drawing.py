"""Drawing a card, where a Japanese font is on the machine; and finding one."""

import io
from pathlib import Path

import pytest
from PIL import Image

from blog.cards.checks import japanese_font_found
from blog.cards.drawing import PAPER, PICTURE_WIDTH, SEAL, CardFacts, draw_card, set_title
from blog.cards.fonts import best_of, drawable, sized, title_font
from tests.conftest import cannot_run

FACTS = CardFacts("瓦版", "マーケティングと営業の溝は、なぜ埋まらないのか", "浜野 千佳", "2026年11月23日")


@pytest.fixture(scope="module")
def font() -> Path:
    found = title_font()
    if found is None:
        cannot_run("no Japanese font was found")
    assert found is not None
    return found


def opened(card: bytes) -> Image.Image:
    return Image.open(io.BytesIO(card)).convert("RGB")


def colour(code: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(code.removeprefix("#")))


def near(seen: tuple[int, ...], code: str) -> bool:
    """Whether two colours look alike: JPEG keeps none exactly."""
    return all(abs(one - other) <= 12 for one, other in zip(seen, colour(code), strict=True))


def test_a_card_has_the_size_and_the_colours_of_the_publication(font):
    card = draw_card(FACTS, font=font)
    image = opened(card)
    assert image.size == (1200, 630)
    assert near(image.getpixel((5, 5)), PAPER)
    assert near(image.getpixel((90, 80)), SEAL)
    assert len(card) < 150_000


def test_a_picture_takes_the_right_side_and_no_more(font):
    image = opened(draw_card(FACTS, font=font, picture=Image.new("RGB", (1600, 1000), "#123456")))
    assert near(image.getpixel((1200 - PICTURE_WIDTH, 300)), "#123456")
    assert near(image.getpixel((1200 - PICTURE_WIDTH - 1, 5)), PAPER)


def test_every_title_can_be_drawn(font):
    for title in ("", "溝", "😀", "長い" * 120, "W" * 200, "「「「」」」", "a\nb\tc"):
        for picture in (None, Image.new("L", (10, 10))):
            facts = CardFacts("", title, "著者" * 60, "")
            assert opened(draw_card(facts, font=font, picture=picture)).size == (1200, 630)


def test_longer_titles_are_set_smaller_and_then_cut(font):
    sizes = [set_title("溝を埋める話" * times, font=font, width=640)[0] for times in (1, 3, 6, 12)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
    size, lines = set_title("溝を埋める話" * 60, font=font, width=640)
    assert lines.texts[-1].endswith("…")
    assert all(sized(font, size).getlength(text) <= 640 for text in lines.texts)


def test_what_the_font_has_no_shape_for_is_left_out(font):
    assert drawable("夏祭り\U0010fffe\n2026", sized(font, 30)) == "夏祭り 2026"


def test_mincho_comes_before_gothic_and_what_is_not_japanese_is_not_taken():
    assert best_of([Path("/a/ipaexg.ttf"), Path("/b/ipaexm.ttf")]) == Path("/b/ipaexm.ttf")
    assert best_of([Path("/a/DejaVuSerif.ttf")]) is None


def test_a_font_of_ones_own_comes_first(settings, tmp_path):
    settings.CARD_FONT = tmp_path / "own.ttf"
    assert title_font() == tmp_path / "own.ttf"
    assert japanese_font_found(None) == []


def test_the_check_says_what_to_install(settings, monkeypatch):
    settings.CARD_FONT = None
    monkeypatch.setattr("blog.cards.fonts._found", lambda: None)
    (warning,) = japanese_font_found(None)
    assert warning.id == "blog.W001"
    assert "fonts-noto-cjk" in warning.hint
