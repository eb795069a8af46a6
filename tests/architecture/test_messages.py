"""Every string people see exists in Japanese and English."""

import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation

from config import catalogues

PAIRS = [
    pytest.param(source, domain, id=f"{source.folder.name}-{domain}")
    for source in catalogues.sources(Path(settings.ROOT))
    for domain in catalogues.DOMAINS
]


@pytest.mark.parametrize(("source", "domain"), PAIRS)
def test_every_message_is_translated(source: catalogues.Source, domain: str) -> None:
    template = catalogues.extracted(source, domain)
    assert catalogues.shortcomings(template, catalogues.kept(source, domain)) == []


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_apps_agree_on_what_a_message_means(domain: str) -> None:
    """Django lays all catalogues over one another: of two translations one would win everywhere."""
    found: dict[tuple[str | None, str], set[str]] = {}
    for source in catalogues.sources(Path(settings.ROOT)):
        for message in catalogues.kept(source, domain):
            if message.id:
                key = (message.context, catalogues._singular(message))
                found.setdefault(key, set()).update(catalogues._strings(message))
    assert {key: strings for key, strings in found.items() if len(strings) > 1} == {}


@pytest.mark.parametrize("source", catalogues.sources(Path(settings.ROOT)), ids=lambda source: source.folder.name)
def test_no_other_packages_words_stand_for_ours(source: catalogues.Source) -> None:
    """Wagtail's “Words” counts words: what is shown is what our catalogue says, by a context where it must be."""
    with translation.override("ja"):
        shown = {
            (message.context, message.id): (_shown(message), message.string)
            for message in catalogues.kept(source, "django")
            if message.id and isinstance(message.id, str)
        }
    assert {key: pair for key, pair in shown.items() if pair[0] != pair[1]} == {}


def _shown(message: Message) -> str:
    if message.context:
        return str(translation.pgettext(message.context, message.id))
    return str(translation.gettext(message.id))


# One thing has one word: エッセイ, タイトル, 執筆デスク. Brackets beside Japanese are full-width.
NOT_OUR_WORDS = re.compile(r"記事|題名|(?<!問)題の|(?<![問話])題[がは]|下書きデスク|[ぁ-んァ-ヶ一-龠][()]")


@pytest.mark.parametrize("source", catalogues.sources(Path(settings.ROOT)), ids=lambda source: source.folder.name)
def test_japanese_has_one_word_for_one_thing(source: catalogues.Source) -> None:
    strings = [string for message in catalogues.kept(source, "django") for string in catalogues._strings(message)]
    assert [string for string in strings if NOT_OUR_WORDS.search(string)] == []


@pytest.mark.parametrize(("source", "domain"), PAIRS)
def test_compiled_catalogues_follow_their_sources(source: catalogues.Source, domain: str) -> None:
    path = source.path(domain)
    if not path.exists():
        assert not path.with_suffix(".mo").exists()
        return
    compiled = _messages(path.with_suffix(".mo").read_bytes())
    assert compiled == _messages(catalogues.as_mo(catalogues.kept(source, domain)))


def _messages(mo: bytes) -> dict[object, str]:
    messages = dict(GNUTranslations(BytesIO(mo))._catalog)  # type: ignore[attr-defined]
    messages.pop("", None)
    return messages


def test_a_template_gives_its_messages() -> None:
    text = (
        '{% load i18n %}{% translate "one" %}{% translate "two" context "mail" %}{% firstof x _("three") %}'
        "{% blocktranslate trimmed count n=n %} {{ n }} it's {% plural %} {{ n }} of it {% endblocktranslate %}"
    )
    assert [(found[0], found[2]) for found in catalogues._template_messages(text)] == [
        ("one", None),
        ("two", "mail"),
        ("three", None),
        (("%(n)s it's", "%(n)s of it"), None),
    ]


@pytest.mark.parametrize(
    ("translation", "problem"),
    [("", "untranslated"), ("%(n)s 通", None), ("通", "placeholders differ")],
)
def test_shortcomings_are_named(translation: str, problem: str | None) -> None:
    template, kept = Catalog(), Catalog(locale="ja")
    template.add("%(n)s mails")
    kept.add("%(n)s mails", translation)
    problems = catalogues.shortcomings(template, kept)
    assert [each.partition(":")[0] for each in problems] == ([problem] if problem else [])


def test_what_is_gone_from_the_code_is_named() -> None:
    kept = Catalog(locale="ja")
    kept.add("gone", "消えた")
    assert catalogues.shortcomings(Catalog(), kept) == ["no longer used: 'gone'"]
