"""A Japanese font for drawing: where it is usually found, and which characters it knows."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

# The folders in which systems keep fonts: Linux, macOS, Windows.
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
# Best first: Mincho in a weight that carries a title, then any Mincho, then Gothic.
NAMES = (
    "NotoSerifCJK-Bold.ttc",
    "NotoSerifCJKjp-Bold.otf",
    "NotoSerifJP-Bold.otf",
    "SourceHanSerif-Bold.ttc",
    "SourceHanSerifJP-Bold.otf",
    "ヒラギノ明朝 ProN.ttc",
    "yumindb.ttf",
    "BIZUDPMincho-Regular.ttf",
    "BIZUDMincho-Regular.ttf",
    "ipaexm.ttf",
    "ipamp.ttf",
    "ipam.ttf",
    "NotoSerifCJK-Regular.ttc",
    "YuMincho.ttc",
    "NotoSansCJK-Bold.ttc",
    "NotoSansJP-Bold.otf",
    "BIZUDPGothic-Bold.ttf",
    "BIZUDGothic-Bold.ttf",
    "ヒラギノ角ゴシック W6.ttc",
    "YuGothB.ttc",
    "ipaexg.ttf",
    "ipagp.ttf",
    "NotoSansCJK-Regular.ttc",
)
PACKAGES = "fonts-noto-cjk, fonts-morisawa-bizud-mincho, fonts-ipaexfont-mincho"
# No font has a character here: what it draws instead stands for everything it does not know.
_NO_CHARACTER = "\U0010ffff"


def title_font() -> Path | None:
    """Return the font file cards are drawn with: that of `CARD_FONT`, else the best one found, else None."""
    return settings.CARD_FONT or _found()


@cache
def _found() -> Path | None:
    return best_of(path for folder in FOLDERS for path in Path(folder).expanduser().rglob("*.[to]t[fc]"))


def best_of(paths: Iterable[Path]) -> Path | None:
    """Return the font we like best among these files, or None where none is Japanese."""
    by_name = {path.name: path for path in paths}
    return next((by_name[name] for name in NAMES if name in by_name), None)


@cache
def sized(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Return a font at a size in pixels; of a collection, its Japanese face.

    The basic layout is the same on every machine; the other depends on a library that may be missing.
    """
    face = _japanese_face(path)
    return ImageFont.truetype(str(path), size, index=face, layout_engine=ImageFont.Layout.BASIC)


@cache
def _japanese_face(path: Path) -> int:
    """Collections such as Noto's hold a face per country, which draw the same character differently."""
    if path.suffix.lower() != ".ttc":
        return 0
    index = 0
    while True:
        try:
            family = ImageFont.truetype(str(path), 10, index=index).getname()[0] or ""
        except OSError:  # past the last face
            return 0
        if family.endswith(" JP"):
            return index
        index += 1


def drawable(text: str, font: ImageFont.FreeTypeFont) -> str:
    """Return the text in one line without what the font has no shape for, such as emoji."""
    missing = bytes(font.getmask(_NO_CHARACTER))
    known = {character: bytes(font.getmask(character)) != missing for character in set(text)}
    return " ".join("".join(character for character in text if known[character] or character.isspace()).split())
