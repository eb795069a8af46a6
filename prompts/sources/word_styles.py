"""What a Word file's styles and lists say of a paragraph."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

MOST_BASES = 20  # styles a style may rest on, one upon the other

_HEADING = re.compile(r"heading ([1-9])")
_QUOTES = {"quote", "intense quote"}
_BULLETS = {"bullet", "none", ""}


@dataclass(frozen=True)
class Style:
    """One style: `level` of a heading (0 for none), whether it hides, quotes or makes a list."""

    based_on: str = ""
    level: int = 0
    hides: bool = False
    quotes: bool = False
    number: str = ""
    depth: int = 0


class Styles:
    """The styles of a file by their id."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {value(each, "styleId"): _style(each) for each in _children(root, "style")}

    def named(self, name: str) -> Style:
        """Return a style with what it takes from those it rests on."""
        chain: list[Style] = []
        while name in self._styles and len(chain) < MOST_BASES:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return Style(
            level=next((each.level for each in chain if each.level), 0),
            hides=any(each.hides for each in chain),
            quotes=any(each.quotes for each in chain),
            number=next((each.number for each in chain if each.number), ""),
            depth=next((each.depth for each in chain if each.number), 0),
        )


def _style(element: Element) -> Style:
    name = value(_child(element, "name")).lower()
    found = _HEADING.fullmatch(name)
    numbering = _child(_child(element, "pPr"), "numPr")
    return Style(
        based_on=value(_child(element, "basedOn")),
        level=int(found[1]) if found else _level(name, value(_child(_child(element, "pPr"), "outlineLvl"))),
        hides=is_on(_child(_child(element, "rPr"), "vanish")),
        quotes=name in _QUOTES,
        number=value(_child(numbering, "numId")),
        depth=number_of(value(_child(numbering, "ilvl"))),
    )


def _level(name: str, outline: str) -> int:
    return 1 if name == "title" else level_of(outline)


class Lists:
    """The lists of a file: which are numbered, and where each has come to."""

    def __init__(self, root: Element | None) -> None:
        self._forms = {value(each, "abstractNumId"): _forms(each) for each in _children(root, "abstractNum")}
        self._kinds = {
            value(each, "numId"): value(_child(each, "abstractNumId")) for each in _children(root, "num")
        }
        self._numbers: dict[str, list[int]] = {}

    def next(self, number: str, depth: int) -> tuple[bool, int]:
        """Say whether the next item of a list at a depth is numbered, and its number."""
        numbers = self._numbers.setdefault(number, [])
        del numbers[depth + 1 :]
        numbers.extend([0] * (depth + 1 - len(numbers)))
        numbers[depth] += 1
        form = self._forms.get(self._kinds.get(number, ""), {}).get(depth, "")
        return form not in _BULLETS, numbers[depth]


def _forms(element: Element) -> dict[int, str]:
    return {number_of(value(each, "ilvl")): value(_child(each, "numFmt")) for each in _children(element, "lvl")}


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute, "" where the element or the attribute is missing."""
    attributes = {} if element is None else {local(key): text for key, text in element.attrib.items()}
    return attributes.get(name, "")


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as `<w:vanish/>` is there and not turned off."""
    return element is not None and value(element) not in ("0", "false", "off")


def number_of(text: str) -> int:
    """Return the depth of a list, 0 for nonsense."""
    return int(text) if text.isdecimal() and len(text) == 1 else 0


def level_of(outline: str) -> int:
    """Return the level of a heading for an outline level, which counts from 0; 0 for body text."""
    return int(outline) + 1 if outline in {"0", "1", "2", "3", "4", "5", "6", "7", "8"} else 0


def _children(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [each for each in element if local(each.tag) == name]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)
