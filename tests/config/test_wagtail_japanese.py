"""Wagtail's administration is complete in Japanese, with our catalogues over Wagtail's own."""

import json
import re
from gettext import GNUTranslations, NullTranslations
from importlib.util import find_spec
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation
from wagtail.admin.views.account import get_user_login_form
from wagtail.admin.views.i18n import localized_js_catalog
from wagtail.sites.views import IndexView

OVERLAY = Path(settings.SITE_DIR) / "locale_wagtail" / "ja" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%|</?[a-z][^>]*>")


class Untranslated(NullTranslations):
    """Answers with None where no catalogue knows the message."""

    def gettext(self, message):
        return None

    def pgettext(self, context, message):
        return None

    def ngettext(self, msgid1, msgid2, n):
        return None

    def npgettext(self, context, msgid1, msgid2, n):
        return None


def japanese(domain: str) -> DjangoTranslation:
    catalogue = DjangoTranslation("ja", domain=domain)
    catalogue.add_fallback(Untranslated())
    return catalogue


def english(domain: str) -> list[Message]:
    """Every message of the English catalogues that Wagtail and its companions install."""
    packages = [
        Path(find_spec(name).origin).parent for name in ("wagtail", "taggit", "modelcluster", "modelsearch")
    ]
    files = chain.from_iterable(package.glob(f"**/locale/en/LC_MESSAGES/{domain}.po") for package in packages)
    return [message for file in files for message in read_po(BytesIO(file.read_bytes())) if message.id]


def translate(catalogue: DjangoTranslation, message: Message) -> str | None:
    if message.pluralizable:
        singular, plural = message.id
        if message.context:
            return catalogue.npgettext(message.context, singular, plural, 2)
        return catalogue.ngettext(singular, plural, 2)
    if message.context:
        return catalogue.pgettext(message.context, message.id)
    return catalogue.gettext(message.id)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize(("domain", "at_least"), [("django", 1700), ("djangojs", 80)])
def test_every_wagtail_message_has_japanese(domain: str, at_least: int) -> None:
    catalogue, messages = japanese(domain), english(domain)
    assert len(messages) >= at_least, "Wagtail's English catalogues were not found"
    assert [message.id for message in messages if not translate(catalogue, message)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_and_tags_survive(domain: str) -> None:
    """One Japanese form serves every number, so it holds what either English form holds."""
    catalogue = japanese(domain)
    wrong = []
    for message in english(domain):
        forms = message.id if message.pluralizable else (message.id,)
        text = translate(catalogue, message)
        if placeholders(text) not in [placeholders(form) for form in forms]:
            wrong.append((message.id, text))
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_catalogue_is_up_to_date(domain: str) -> None:
    source = BytesIO()
    write_mo(source, read_po(BytesIO((OVERLAY / f"{domain}.po").read_bytes())))
    source.seek(0)
    expected = GNUTranslations(source)._catalog
    with (OVERLAY / f"{domain}.mo").open("rb") as compiled:
        found = GNUTranslations(compiled)._catalog
    expected.pop(""), found.pop("")  # the header: Babel adds the time of its run
    assert found == expected


def test_javascript_of_the_admin_is_japanese() -> None:
    """Wagtail serves only its own packages' script messages; LOCALE_PATHS still come on top."""
    request = RequestFactory().get("/admin/jsi18n/")
    request.user = AnonymousUser()
    with translation.override("ja"):
        body = localized_js_catalog(request).content.decode()
    for absent_from_wagtail in ("変更を自動保存しました。", "メインメニュー"):
        assert json.dumps(absent_from_wagtail) in body
    better_than_wagtail = {"Missing document": "ドキュメントが見つかりません"}
    assert json.dumps(better_than_wagtail)[1:-1] in body


def test_sign_in_form_has_no_english_label() -> None:
    with translation.override("ja"):
        form = get_user_login_form()()
        labels = [form[name].label for name in ("username", "password")]
    assert labels == ["ユーザー名", "パスワード"]


def test_site_columns_are_named_by_their_fields() -> None:
    with translation.override("ja"):
        labels = [str(column.label) for column in IndexView.columns]
    assert {"ポート番号", "サイト名", "ルートページ"} <= set(labels)
