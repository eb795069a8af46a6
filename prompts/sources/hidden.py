"""Which of a page's text its readers do not see, as far as the page's own marks and inline styles say.

Instructions to a model are hidden that way. Style sheets are not read: what only they hide stays.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

FAR = -500  # pixels; whatever stands further to the left or the top is off the screen
SMALLEST = 2  # pixels; smaller letters are dots
ALIKE = 16  # of 255: colours nearer to each other than that are one

_OFF_SCREEN = ("left", "top", "right", "bottom", "margin-left", "margin-top", "text-indent")
_HIDDEN_CLASSES = {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"}
_PIXELS = {"": 1, "px": 1, "pt": 1.33, "em": 16, "rem": 16, "%": 10, "vw": 10, "vh": 10, "ch": 8, "cm": 38}
_LENGTH = re.compile(r"([-+]?\d{0,9}\.?\d{1,9})(px|pt|r?em|%|v[wh]|ch|cm)?(?![\w.])")
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?%?|\.\d{1,9}")
_NAMED = {"white": (255, 255, 255, 1.0), "black": (0, 0, 0, 1.0), "transparent": (0, 0, 0, 0.0)}

Colour = tuple[int, int, int, float]


@dataclass(frozen=True)
class Look:
    """What an element hands down to the text in it."""

    is_tiny: bool = False
    is_invisible: bool = False
    colour: Colour | None = None
    background: Colour | None = None

    @property
    def shows(self) -> bool:
        """Whether text of this look can be read."""
        return not (self.is_tiny or self.is_invisible or _same(self.colour, self.background))


def hides(attributes: Mapping[str, str]) -> bool:
    """Say whether an element with these attributes is hidden with everything in it."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    if not _HIDDEN_CLASSES.isdisjoint(attributes.get("class", "").split()):
        return True
    style = declarations(attributes.get("style", ""))
    return bool(style) and (_is_gone(style) or _is_off_screen(style) or _is_clipped(style))


def look_inside(look: Look, attributes: Mapping[str, str]) -> Look:
    """Return the look of text inside an element, from that of its surroundings and its inline style."""
    style = declarations(attributes.get("style", ""))
    if not style:
        return look
    colour = None if _paints_letters(style) else _colour(style.get("color", "")) or look.colour
    return Look(
        is_tiny=_is_tiny(style.get("font-size", ""), look.is_tiny),
        is_invisible=_is_invisible(style.get("visibility", ""), look.is_invisible),
        colour=colour,
        background=_background(style) or look.background,
    )


def declarations(style: str) -> dict[str, str]:
    """Read an inline style into names and values, in lower case and without comments and escapes."""
    first, *rest = style.split("/*")
    text = first + "".join(part.partition("*/")[2] for part in rest)
    text = _ESCAPE.sub(lambda escape: _character(int(escape[1], 16)), text).lower()
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _colon, value in pairs if value}


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else ""


def _is_gone(style: Mapping[str, str]) -> bool:
    return style.get("display") == "none" or _pixels(style.get("opacity", "1")) == 0


def _is_off_screen(style: Mapping[str, str]) -> bool:
    moved = any(_pixels(style.get(name, "")) < FAR for name in _OFF_SCREEN)
    transform = style.get("transform", "")
    shifted = transform.startswith("translate") and any(
        _pixels(part) < FAR for part in transform.partition("(")[2].rstrip(")").split(",")
    )
    return (
        moved
        or shifted
        or transform.replace(" ", "").startswith(("scale(0)", "scale(0,", "scalex(0)", "scaley(0)"))
    )


def _is_clipped(style: Mapping[str, str]) -> bool:
    if style.get("clip", "").startswith("rect(") and not _over_one_pixel(style["clip"]):
        return True
    if style.get("clip-path", "").replace(" ", "") in ("inset(50%)", "inset(100%)", "circle(0)"):
        return True
    closed = style.get("overflow", "") in ("hidden", "clip")
    sizes = (style.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    return closed and any(size and _pixels(size) <= 1 for size in sizes)


def _over_one_pixel(rectangle: str) -> bool:
    return "auto" in rectangle or any(float(number.rstrip("%")) > 1 for number in _NUMBER.findall(rectangle))


def _is_tiny(size: str, inherited: bool) -> bool:
    found = _LENGTH.match(size)
    if not found:
        return inherited and size in ("", "inherit", "smaller", "larger")
    if inherited and found[2] in ("em", "%"):
        return True
    return _pixels(size) < SMALLEST


def _is_invisible(visibility: str, inherited: bool) -> bool:
    return visibility in ("hidden", "collapse") or (inherited and visibility in ("", "inherit"))


def _pixels(value: str) -> float:
    """A length in pixels, roughly; what is no length counts as a large one."""
    found = _LENGTH.match(value.strip())
    return float(found[1]) * _PIXELS[found[2] or ""] if found else 1_000_000


def _paints_letters(style: Mapping[str, str]) -> bool:
    """Whether the background is seen through transparent letters."""
    return "text" in (style.get("background-clip"), style.get("-webkit-background-clip"))


def _background(style: Mapping[str, str]) -> Colour | None:
    found = _colour(style.get("background-color", "") or style.get("background", "").partition(" ")[0])
    return found if found and found[3] > 0 else None


def _colour(value: str) -> Colour | None:
    if value.startswith("#"):
        return _from_digits(value[1:])
    if value.startswith("rgb"):
        parts = _NUMBER.findall(value)
        return _from_parts(parts) if len(parts) in (3, 4) else None
    return _NAMED.get(value)


def _from_digits(digits: str) -> Colour | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}(?:[0-9a-f]{2})?", digits):
        return None
    red, green, blue, *alpha = bytes.fromhex(digits)
    return red, green, blue, alpha[0] / 255 if alpha else 1.0


def _from_parts(parts: list[str]) -> Colour:
    red, green, blue = (_share(part, 255) for part in parts[:3])
    return int(red), int(green), int(blue), _share(parts[3], 1) if len(parts) == 4 else 1.0


def _share(number: str, whole: int) -> float:
    return float(number[:-1]) * whole / 100 if number.endswith("%") else float(number)


def _same(colour: Colour | None, background: Colour | None) -> bool:
    if colour is None:
        return False
    if colour[3] == 0 or background is None:
        return colour[3] == 0
    return all(abs(colour[part] - background[part]) < ALIKE for part in range(3))
