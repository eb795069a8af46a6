"""What is wrong with fields as an editor wrote them, in words: found when saving, and once more before mailing."""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsletter.editions.merge.fields import FIELDS, field_named, names_in
from newsletter.editions.merge.filling import said_in_html, said_in_text
from newsletter.editions.merge.grammar import (
    BRACES,
    BREAK,
    SOURCE,
    TAG,
    Flat,
    flatten,
    flatten_html,
    has_fields,
)
from newsletter.editions.merge.remains import badly_left

_FULL_WIDTH = re.compile("｛[｛{]?|{｛|[｝}]?｝|｝}")
_SINGLE = re.compile(r"(?<!\{)\{\s*([^{}\s|]{1,30})\s*\}(?!\})")
_CUT = re.compile(rf"\{{\{{[^{{}}{BREAK}\n]*{TAG}[^{{}}{BREAK}\n]*\}}\}}")
_LONGEST_SHOWN = 30
_OWN: dict[str, str] = {field.key: "1" for field in FIELDS if field.of_edition}


def problems(text: str, *, alone: bool = False) -> list[str]:
    """What is wrong with the fields of a plain text, in sentences in the active language.

    `alone`: the text must say something even to a reader of whom nothing is known, as a subject must.
    """
    found = list(dict.fromkeys(_of_flat(flatten(text))))
    if not found and alone and has_fields(text) and not _said_to_nobody(text):
        found.append(
            _(
                "With nothing known of a reader, nothing is left here. "
                "Write further words, or a fallback: %(example)s."
            )
            % {"example": _example(fallback=True)}
        )
    return found or _left(flatten(text), lambda values: escape(_said_to(values, text), quote=False))


def html_problems(html: str) -> list[str]:
    """What is wrong with the fields of rich text: also those in the address of a link, and half formatted ones."""
    flat = flatten_html(html)
    found = [_in_address()] if any("{{" in tag or "%7B%7B" in tag.upper() for tag in flat.tags) else []
    if _CUT.search(flat.text):
        found.append(_("A field is formatted in part. Format it whole, with its braces, or not at all."))
        flat = Flat(_CUT.sub("", flat.text), flat.uses, flat.tags)
    found = list(dict.fromkeys([*found, *_of_flat(flat)]))
    return found or _left(flat, lambda values: said_in_html(html, language=_language(), values={**_OWN, **values}))


def refusals(text: str) -> list[str]:
    """Why a text that is the same for every reader holds no field, nor escaped braces: nobody unescapes them."""
    if "{{" not in text:
        return []
    return [_("Fields are filled in only in subject, preheader, greeting, text, headings and labels of buttons.")]


def address_refusals(address: str) -> list[str]:
    """Why an address may hold no field; none when it holds none."""
    return [_in_address()] if "{{" in address or "%7B%7B" in address.upper() else []


def _said_to_nobody(text: str) -> str:
    """What is left where nothing is known of a reader; the edition's own fields are always known."""
    return _said_to({}, text).strip()


def _said_to(values: Mapping[str, str], text: str) -> str:
    return said_in_text(text, language=_language(), values={**_OWN, **values})


def _left(flat: Flat, said: Callable[[Mapping[str, str]], str]) -> list[str]:
    """What would be left to a reader of whom little is known, where it reads badly."""
    return list(badly_left(flat.text, said, example=_example(fallback=True))) if flat.uses else []


def _in_address() -> str:
    return _("The address of a link is the same for everyone: no field can stand in it.")


def _of_flat(flat: Flat) -> Iterator[str]:
    text = flat.text.replace(TAG, "")
    for match in SOURCE.finditer(text):
        name = match[1].partition("|")[0].strip()
        yield _("There is no field “%(name)s”. There are: %(names)s.") % {
            "name": name[:_LONGEST_SHOWN],
            "names": _(", ").join(names_in(_language())),
        }
    left = SOURCE.sub("", text)
    if "{{" in left:
        broken = re.sub(r"\s+", " ", left.partition("{{")[2])[:_LONGEST_SHOWN]
        yield _(
            "The braces before “%(words)s” are not closed. Write %(example)s, or \\{{ for braces that are none."
        ) % {
            "words": broken,
            "example": _example(),
        }
    elif "}}" in left and BRACES not in left:
        yield _("There are closing braces without a field. Write %(example)s.") % {"example": _example()}
    yield from _nearly(left)


def _nearly(text: str) -> Iterator[str]:
    """What was probably meant as a field: full-width or single braces around the name of one."""
    for match in _SINGLE.finditer(_FULL_WIDTH.sub(lambda found: "{" if found[0][0] in "｛{" else "}", text)):
        field = field_named(match[1])
        if field is not None:
            wanted = f"{{{{{match[1]}}}}}"
            yield _("A field has two half-width braces on each side: %(field)s.") % {"field": wanted}


def _example(*, fallback: bool = False) -> str:
    if _language() == "ja":
        return "{{氏名|読者の皆さま}}" if fallback else "{{氏名}}"
    return "{{name|reader}}" if fallback else "{{name}}"


def _language() -> str:
    return (get_language() or "en")[:2]
