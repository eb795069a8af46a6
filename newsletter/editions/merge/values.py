"""What is put into a reader's fields: cleaned once, so that no name can break a line, a header or a page."""

import re
import unicodedata

from wcwidth import iter_graphemes

LONGEST = 80
"""Grapheme clusters of a value; a longer one is cut and ends in “…”."""

_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_UNSEEN = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u2800\u3164\uffa0]")
"""Characters that show nothing. Joiners and variation selectors are kept: they shape what is seen."""
_HONORIFIC_OF_PERSON = re.compile(r"(?:\s*(?:様|樣|さま|サマ|さん)|\s(?:殿|氏|先生|君|くん))$")
_HONORIFIC_OF_COMPANY = re.compile(r"(?:\s*(?:御中|様|樣|さま|サマ)|\s(?:殿|各位))$")
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


def values_of(
    *,
    family_name: str = "",
    given_name: str = "",
    reading: str = "",
    company: str = "",
    department: str = "",
    title: str = "",
) -> dict[str, str]:
    """The values of one reader by field, those that are empty or say nothing, such as “-”, left out.

    An honorific that somebody typed behind a name or a company is left out: the edition adds its own. The whole
    name begins with the family's as East Asian names do, with the given one otherwise.
    """
    family, given = _person(family_name), _person(given_name)
    found = {
        "name": whole_name(family, given),
        "family_name": family,
        "given_name": given,
        "reading": _person(reading),
        "company": _said(_HONORIFIC_OF_COMPANY.sub("", clean(company))),
        "department": _said(clean(department)),
        "title": _said(clean(title)),
    }
    return {key: isolated(value) for key, value in found.items() if value}


def _person(value: str) -> str:
    return _said(_HONORIFIC_OF_PERSON.sub("", clean(value)))


def _said(value: str) -> str:
    """The value, if it holds a letter or a digit; a dash names nobody."""
    return value if any(character.isalnum() for character in value) else ""


def whole_name(family: str, given: str) -> str:
    """Family and given name together, in the order in which such names are said."""
    if not family or not given:
        return family or given
    return f"{family} {given}" if _EAST_ASIAN.search(family + given) else f"{given} {family}"


def clean(value: str) -> str:
    """A value on one line, composed (NFC), without control and unseen characters, of bounded length."""
    if not (value.isascii() and value.isprintable()):
        value = _UNSEEN.sub("", _DIRECTING.sub("", _BREAKING.sub(" ", unicodedata.normalize("NFC", value))))
    value = " ".join(value.split())
    return value if len(value) <= LONGEST else _cut(value)


def isolated(value: str) -> str:
    """A value written from right to left kept apart, so that it does not reorder what stands around it (UAX 9)."""
    return f"{ISOLATE}{value}{END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(value) else value


def _cut(value: str) -> str:
    clusters = list(iter_graphemes(value))
    return value if len(clusters) <= LONGEST else "".join(clusters[: LONGEST - 1]).rstrip() + "…"
