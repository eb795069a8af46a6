"""The merge fields there are, and the names by which editors write them."""

import unicodedata
from dataclasses import dataclass

PERSON = frozenset({"name", "family_name", "given_name", "reading"})
"""The fields that name a person; a title or a company alone names none."""


@dataclass(frozen=True)
class Field:
    """One field: its key, the name shown first in Japanese and in English, and further names.

    A field of an edition is the same for all readers.
    """

    key: str
    ja: str
    en: str
    aliases: tuple[str, ...] = ()
    of_edition: bool = False

    def name_in(self, language: str) -> str:
        """The name an editor of a language writes."""
        return self.ja if language[:2] == "ja" else self.en


FIELDS = (
    Field("name", "氏名", "name", ("名前", "お名前", "full_name")),
    Field("family_name", "姓", "family_name", ("last_name",)),
    Field("given_name", "名", "given_name", ("first_name",)),
    Field("reading", "フリガナ", "reading", ("ふりがな",)),
    Field("company", "会社名", "company"),
    Field("department", "部署", "department"),
    Field("title", "役職", "title", ("job_title",)),
    Field("newsletter", "ニュースレター", "newsletter", of_edition=True),
    Field("number", "号数", "number", of_edition=True),
)


def field_named(name: str) -> Field | None:
    """The field an editor means, whatever the width and case of the letters; None: there is none."""
    return _BY_NAME.get(_folded(name))


def names_in(language: str) -> list[str]:
    """Every field as it is written in an edition of a language."""
    return [f"{{{{{field.name_in(language)}}}}}" for field in FIELDS]


def _folded(name: str) -> str:
    return "_".join(unicodedata.normalize("NFKC", name).casefold().split())


_BY_NAME = {_folded(name): field for field in FIELDS for name in (field.ja, field.en, *field.aliases)}
