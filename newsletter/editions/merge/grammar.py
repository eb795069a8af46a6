r"""How fields are written in a text: `{{氏名}}`, `{{氏名|読者の皆さま}}`, and `\{{` or `\{` for plain braces.

A text is *flat* when each field is one placeholder, and, if it comes from HTML, each tag too; rules about
words are then rules about one string. The placeholders are noncharacters, which no text may hold.
"""

import html as html_module
import re
from dataclasses import dataclass

from newsletter.editions.merge.fields import Field, field_named

FIELD, TAG, BREAK, BRACES = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""What stands for a field, for a tag within a line, for a tag that ends the line, and for literal braces."""

SOURCE = re.compile(r"\{\{([^{}\n\ufdd0-\ufdd6]*)\}\}")
_LITERALS = {"{{": BRACES, "{": "\ufdd4", "}}": "\ufdd5", "｛": "\ufdd6"}
_BRACES = r"(\{\{|\{|\}\}|｛)"
_ESCAPED = re.compile(rf"\\{_BRACES}")
_RESERVED = re.compile("[\ufdd0-\ufdd6]")
_TAGS = re.compile(r"(<[^<>]*>)")
_LINE_END = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:a|b|strong|i|em|span|bdi|wbr)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Use:
    """A field as a text uses it, with what stands there when it is empty."""

    field: Field
    fallback: str = ""


@dataclass(frozen=True)
class Flat:
    """A flat text, the fields and the tags that its placeholders stand for, in order."""

    text: str
    uses: tuple[Use, ...]
    tags: tuple[str, ...] = ()


def as_written(text: str) -> str:
    """A text from elsewhere, such as an essay's title, in which braces are no fields."""
    return re.sub(_BRACES, r"\\\1", text)


def has_fields(text: str) -> bool:
    """Whether a text, plain or HTML, may hold fields or escaped braces."""
    return "{{" in text or _ESCAPED.search(text) is not None


def flatten(text: str) -> Flat:
    """A plain text, flat. What is no field stays as it is written."""
    return _with_fields(_RESERVED.sub("", text), ())


def flatten_html(html: str) -> Flat:
    """HTML made of text and balanced tags, flat; a `br` ends the line. Fields inside of tags are none."""
    words, tags = [], []
    for piece in _TAGS.split(html):
        if _LINE_END.fullmatch(piece):
            words.append("\n")
        elif piece.startswith("<") and piece.endswith(">") and len(piece) > 1:
            tags.append(piece)
            words.append(TAG if _INLINE.match(piece) else BREAK)
        else:
            words.append(_RESERVED.sub("", " ".join(html_module.unescape(piece).split("\n"))))
    return _with_fields("".join(words), tuple(tags))


def unflatten(text: str) -> str:
    """A flat plain text without fields, as people read it."""
    for braces, placeholder in _LITERALS.items():
        text = text.replace(placeholder, braces)
    return text


def unflatten_html(text: str, tags: tuple[str, ...]) -> str:
    """A flat text without fields as HTML again, its tags back in their places."""
    left = iter(tags)
    pieces = re.split(f"([{TAG}{BREAK}])", text)
    return "".join(next(left) if piece in (TAG, BREAK) else _escaped(piece) for piece in pieces if piece)


def _escaped(words: str) -> str:
    return html_module.escape(unflatten(words), quote=False).replace("\n", "<br/>")


def _with_fields(text: str, tags: tuple[str, ...]) -> Flat:
    uses: list[Use] = []

    def placeholder(match: re.Match[str]) -> str:
        use = _use(match[1])
        if use is None:
            return match[0]
        uses.append(use)
        return FIELD

    flat = SOURCE.sub(placeholder, _ESCAPED.sub(lambda found: _LITERALS[found[1]], text))
    return Flat(flat, tuple(uses), tags)


def _use(source: str) -> Use | None:
    name, _bar, fallback = source.partition("|")
    field = field_named(name.strip())
    return Use(field, " ".join(fallback.split())) if field else None
