"""Made-up readers for previews: whoever is hard to address is among them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from newsletter.editions.merge.values import values_of


@dataclass(frozen=True)
class Sample:
    """A made-up reader: a key for addresses of pages, a label in the active language, and the field values."""

    key: str
    label: str
    values: dict[str, str] = field(default_factory=dict)


def samples(language: str) -> list[Sample]:
    """Made-up readers of an edition in a language, the most usual first. Nobody of them exists."""
    japanese = language[:2] == "ja"
    return [
        Sample("full", _("Everything known"), values_of(**(_FULL_JA if japanese else _FULL_EN))),
        Sample("name", _("Only the name known"), values_of(**(_NAME_JA if japanese else _NAME_EN))),
        Sample("company", _("Only the company known"), values_of(company=_COMPANY[japanese])),
        Sample("nothing", _("Nothing known"), {}),
        Sample("long", _("A very long name"), values_of(**(_LONG_JA if japanese else _LONG_EN))),
        Sample("rtl", _("A name written from right to left"), values_of(family_name="حداد", given_name="ليلى")),
        Sample(
            "braces", _("A name with braces"), values_of(family_name="{{name}}", given_name='"<b>&', company="{{")
        ),
    ]


_COMPANY = {True: "株式会社みほん商会", False: "Sample Trading Ltd."}
_NAME_JA = {"family_name": "見本", "given_name": "花子", "reading": "ミホン ハナコ"}
_NAME_EN = {"family_name": "Example", "given_name": "Hanna"}
_FULL_JA = {**_NAME_JA, "company": "株式会社みほん商会", "department": "営業推進部", "title": "課長"}
_FULL_EN = {**_NAME_EN, "company": "Sample Trading Ltd.", "department": "Sales", "title": "Head of Sales"}
_LONG_JA = {
    "family_name": "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末",
    "given_name": "雲来末風来末食う寝る処に住む処",
    "company": "株式会社みほんホールディングス東日本統括営業推進本部サービス",
    "department": "第一営業本部法人営業推進部デジタルマーケティング企画課",
    "title": "上席執行役員本部長代理",
}
_LONG_EN = {
    "family_name": "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
    "given_name": "Hubert Blaine Maximilian",
    "company": "The Sample International Trading and Consulting Company of Example",
    "department": "Regional Development and Partnerships",
    "title": "Deputy Assistant Vice President",
}
